import { graphql, Kind, OperationTypeNode, parse, type DocumentNode, type ExecutionResult, type GraphQLSchema, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import type { JsonObject } from '../contract.ts';

export interface Question {
  query: string;
  variables?: JsonObject;
  operationName?: string;
}

/** Reads a GraphQL request body (https://graphql.org/learn/serving-over-http/#post-request-and-body); undefined when it is not one. */
export function readQuestion(body: string): { question: Question; operation: OperationDefinitionNode; document: DocumentNode } | undefined {
  try {
    const question = JSON.parse(body) as Question;
    const document = parse(question.query);
    const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
    const operation = operations.find((each) => !question.operationName || each.name?.value === question.operationName);
    return operation && { question, operation, document };
  } catch {
    return undefined;
  }
}

/** The root fields asked for, e.g. ['order_create']: what faults are scoped by. */
export function rootFields(body: string): string[] {
  const selections = readQuestion(body)?.operation.selectionSet.selections ?? [];
  const names = selections.flatMap((each) => (each.kind === Kind.FIELD ? [each.name.value] : []));
  return names.length ? names : ['unreadable'];
}

export async function execute(schema: GraphQLSchema, rootValue: unknown, question: Question, contextValue: unknown): Promise<ExecutionResult> {
  return graphql({
    schema,
    source: question.query,
    rootValue,
    contextValue,
    variableValues: question.variables ?? {},
    ...(question.operationName ? { operationName: question.operationName } : {}),
  });
}

/**
 * What a request costs before it runs: one for every object asked for, times the page sizes around it, `mutation` for a mutation.
 * Vendors publish the idea, not the exact table, so only the order of size is true.
 */
export function costOf(body: string, mutation: number, defaultPage: number): number {
  const read = readQuestion(body);
  if (!read) return 1;
  const fragments = new Map(read.document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each.selectionSet]] : [])));
  const variables = read.question.variables ?? {};
  const walk = (set: SelectionSetNode | undefined): number => {
    let cost = 0;
    for (const each of set?.selections ?? []) {
      if (each.kind === Kind.FRAGMENT_SPREAD) cost += walk(fragments.get(each.name.value));
      if (each.kind === Kind.INLINE_FRAGMENT) cost += walk(each.selectionSet);
      if (each.kind !== Kind.FIELD || !each.selectionSet) continue;
      const page = each.arguments?.find((argument) => argument.name.value === 'first' || argument.name.value === 'last')?.value;
      const paged = each.selectionSet.selections.some((inner) => inner.kind === Kind.FIELD && (inner.name.value === 'edges' || inner.name.value === 'nodes'));
      let size = paged ? defaultPage : 1;
      if (page?.kind === Kind.INT) size = Number(page.value);
      if (page?.kind === Kind.VARIABLE) size = Number(variables[page.name.value] ?? defaultPage);
      cost += (paged ? 0 : 1) + size * walk(each.selectionSet);
    }
    return cost;
  };
  const cost = walk(read.operation.selectionSet);
  return read.operation.operation === OperationTypeNode.MUTATION ? mutation : Math.max(cost, 1);
}

/** A bucket of credits that fills up again with time. */
export class Credits {
  readonly max: number;
  readonly perSecond: number;
  #left: number;
  #at: number;
  constructor(max: number, perSecond: number, now: number) {
    this.max = max;
    this.perSecond = perSecond;
    this.#left = max;
    this.#at = now;
  }
  left(now: number): number {
    this.#left = Math.min(this.max, this.#left + ((now - this.#at) / 1000) * this.perSecond);
    this.#at = now;
    return Math.floor(this.#left);
  }
  /** Takes them if they are there. */
  take(cost: number, now: number): boolean {
    if (this.left(now) < cost) return false;
    this.#left -= cost;
    return true;
  }
}
