import { failureMode } from '../../core/exceptions/catalogue.ts';
import type { DeskException } from '../../core/model/exception.ts';

/** A desk row as its owner sees it, with what can be done about it. */
export const exceptionView = (exception: DeskException) => ({
  ...exception,
  actions: exception.status === 'open' && exception.kind !== 'quarantined' ? failureMode(exception.code, exception.sagaId.startsWith('posting:')).actions : [],
});
