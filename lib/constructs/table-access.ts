/**
 * What a function may do to a table, in words that a table of grants can be read by. A transaction needs the actions of its parts.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export type Access = keyof typeof WORDS | `index/${string}`;

const WORDS = {
  /** Single items by key. */
  get: ['GetItem', 'BatchGetItem'],
  /** Items under one key; of an index only where it is named. */
  query: ['Query'],
  put: ['PutItem'],
  update: ['UpdateItem'],
  delete: ['DeleteItem'],
  /** Part of a transaction: a condition on an item that is not written. */
  check: ['ConditionCheckItem'],
} as const;

/** IAM actions on the table itself. */
export function actionsOf(access: readonly Access[]): string[] {
  const words = access.filter((word): word is keyof typeof WORDS => Object.hasOwn(WORDS, word));
  return [...new Set(words.flatMap((word) => WORDS[word]))].map((action) => `dynamodb:${action}`);
}

/** Names of the indexes that may be queried. */
export function indexesOf(access: readonly Access[]): string[] {
  return access.filter((word) => word.startsWith('index/')).map((word) => word.slice('index/'.length));
}
