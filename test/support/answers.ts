import { idOf, OPERATIONS } from '../../lambdas/api/openapi.ts';
import { Problem } from '../../core/model/views.ts';

const routes = OPERATIONS.map((operation) => ({ operation, pattern: new RegExp(`^${operation.path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`) }));

/**
 * Holds an answer against the API's contract, closed: a member that the schema does not name is an error here.
 * @param path without the stage, e.g. `/orders/ORD-1?x=y`
 * @throws Error that says what does not fit
 */
export function mustBeDocumented(method: string, path: string, reply: { status: number; contentType: string | null | undefined; body: unknown }): void {
  const [route = ''] = path.split('?');
  const operation = routes.find((candidate) => candidate.operation.method === method.toLowerCase() && candidate.pattern.test(route))?.operation;
  const fits = (schema: typeof Problem | (typeof OPERATIONS)[number]['answer'], type: string) => {
    const read = schema.safeParse(reply.body);
    if (!read.success) throw new Error(`${method} ${route} answered ${reply.status} with what is no ${idOf(schema)}: ${read.error.message}`);
    if (reply.contentType !== type) throw new Error(`${method} ${route} answered ${reply.status} as ${reply.contentType}, not ${type}`);
  };
  if (reply.status >= 400) return fits(Problem, 'application/problem+json');
  if (!operation) throw new Error(`${method} ${route} is no route of the API, and was answered ${reply.status}`);
  if (reply.status !== operation.status && reply.status !== operation.waits) throw new Error(`${method} ${route} is documented as ${operation.status}, and was answered ${reply.status}`);
  fits(operation.answer, 'application/json');
}
