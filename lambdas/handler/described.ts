import { CrossdockError } from '../../core/model/errors.ts';

/** An error for the log and for the cause of a failed task. */
export const described = (error: unknown): { error: string; code?: string; reason: string } =>
  error instanceof CrossdockError
    ? { error: error.name, code: error.code, reason: error.message }
    : { error: (error as Error)?.name ?? 'Error', reason: (error as Error)?.message ?? String(error) };
