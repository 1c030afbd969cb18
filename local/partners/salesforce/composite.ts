import type { Json, JsonObject } from '../../contract.ts';
import type { Documents } from '../documents.ts';
import { SalesforceError } from './errors.ts';
import type { Records } from './records.ts';

export interface Answer {
  status: number;
  body: Json;
}
/** Answers one call as if it had come by itself; what it refuses is thrown. */
export type Route = (method: string, url: string, body: JsonObject) => Answer;

interface Subrequest {
  method: string;
  url: string;
  referenceId: string;
  body?: JsonObject;
}

/** Undoes what was done, and still has an answer. */
class TakenBack extends Error {
  readonly answer: Json;
  constructor(answer: Json) {
    super('taken back');
    this.answer = answer;
  }
}

function allOrNothing(documents: Documents, work: () => Json): Json {
  try {
    return documents.change(work);
  } catch (error) {
    if (error instanceof TakenBack) return error.answer;
    throw error;
  }
}

const MOST = 25;
const MOST_COLLECTIONS = 5;
const HALTED: JsonObject[] = [{ errorCode: 'PROCESSING_HALTED', message: 'The transaction was rolled back since another operation in the same transaction failed.' }];

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite_post.htm */
export function composite(documents: Documents, route: Route, request: JsonObject): Json {
  const subrequests = (request.compositeRequest ?? []) as unknown as Subrequest[];
  if (subrequests.length === 0 || subrequests.length > MOST) throw new SalesforceError(400, 'INVALID_INPUT', `The composite request has ${subrequests.length} subrequests; 1 to ${MOST} are allowed`);
  if (subrequests.filter(({ url }) => /\/composite\/sobjects|\/query/.test(url)).length > MOST_COLLECTIONS) throw new SalesforceError(400, 'INVALID_INPUT', `Limit of ${MOST_COLLECTIONS} query and collection subrequests exceeded`);
  const bad = subrequests.find(({ referenceId }) => !/^\w+$/.test(referenceId ?? ''));
  if (bad) throw new SalesforceError(400, 'INVALID_INPUT', `Provided referenceId ('${bad.referenceId}') must start with a letter or a number, and it can contain only letters, numbers and underscores ('_').`);
  if (request.allOrNone !== true) return { compositeResponse: inTurn(subrequests, route) };
  return allOrNothing(documents, () => {
    const answers = inTurn(subrequests.map((each) => (each.url.includes('/composite/sobjects') ? { ...each, body: { ...each.body, allOrNone: true } } : each)), route, true);
    if (answers.every(({ httpStatusCode }) => Number(httpStatusCode) < 400)) return { compositeResponse: answers };
    const wrong = (answer: JsonObject) => Number(answer.httpStatusCode) >= 400;
    throw new TakenBack({ compositeResponse: answers.map((answer) => (wrong(answer) ? answer : { ...answer, body: HALTED, httpHeaders: {}, httpStatusCode: 400 })) });
  });
}

/** @param halts whether the first that fails stops the rest */
function inTurn(subrequests: readonly Subrequest[], route: Route, halts = false): JsonObject[] {
  const answers: JsonObject[] = [];
  for (const { method, url, referenceId, body = {} } of subrequests) {
    if (halts && answers.some(({ httpStatusCode }) => Number(httpStatusCode) >= 400)) {
      answers.push({ body: HALTED, httpHeaders: {}, httpStatusCode: 400, referenceId });
      continue;
    }
    const refer = (text: string) =>
      text.replaceAll(/@\{(\w+)\.(\w+)\}/g, (_, name: string, field: string) => String((answers.find((answer) => answer.referenceId === name)?.body as JsonObject | undefined)?.[field] ?? ''));
    const { status, body: said } = attempt(() => route(method, refer(url), JSON.parse(refer(JSON.stringify(body))) as JsonObject));
    // a collection that was rolled back is a failure of the whole
    const failed = halts && Array.isArray(said) && said.some((each) => (each as JsonObject).success === false);
    answers.push({ body: said, httpHeaders: {}, httpStatusCode: failed ? 400 : status, referenceId });
  }
  return answers;
}

function attempt(call: () => Answer): Answer {
  try {
    return call();
  } catch (error) {
    if (error instanceof SalesforceError) return { status: error.status, body: error.body };
    throw error;
  }
}

const MOST_RECORDS = 200;

/**
 * Upserts of up to 200 records of one object: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_upsert.htm
 * The call itself is answered 200, whatever became of the records.
 */
export function collection(documents: Documents, records: Records, { object, field }: { object: string; field: string }, request: JsonObject): Json {
  const all = (request.records ?? []) as JsonObject[];
  if (all.length > MOST_RECORDS) throw new SalesforceError(400, 'INVALID_INPUT', `Maximum number of records exceeded; ${MOST_RECORDS} are allowed`);
  if (all.some(({ attributes }) => (attributes as JsonObject | undefined)?.type !== object)) throw new SalesforceError(400, 'INVALID_INPUT', `every record must be of type ${object}`);
  const each = () => all.map(({ [field]: key, ...body }) => saved(() => documents.change(() => records.upsert(object, field, String(key ?? ''), body))));
  if (request.allOrNone !== true) return each();
  return allOrNothing(documents, () => {
    const results = each();
    if (results.every(({ success }) => success)) return results;
    const message = 'Record rolled back because not all records were valid and the request was using AllOrNone header';
    const answer = results.map((result) => (result.success ? { success: false, errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK', message, fields: [] }] } : result));
    throw new TakenBack(answer);
  });
}

function saved(save: () => object): JsonObject {
  try {
    return { ...save() } as JsonObject;
  } catch (error) {
    if (error instanceof SalesforceError) return { success: false, errors: [error.ofRecord] };
    throw error;
  }
}
