import { Role } from '../../core/model/identity.ts';
import { ExceptionView } from '../../core/model/views.ts';
import { stores } from '../adapters/stores.ts';
import { mustSee } from '../handler/caller.ts';
import { exceptionView } from '../handler/exception-view.ts';
import { http } from '../handler/http.ts';

export const handler = http({ scope: 'exceptions.read', roles: Role.options, answer: ExceptionView }, async ({ caller, path }) => {
  const exception = mustSee(caller, await stores.desk.get(path.id ?? ''), 'exception');
  return { status: 200, body: exceptionView(exception), headers: { 'x-correlation-id': exception.correlationId } };
});
