import type * as z from 'zod';
import type * as desk from '../../core/model/desk-views.ts';
import type * as views from '../../core/model/views.ts';

/** What the API answers, where the model has only its schema. */
export type BulkDone = z.infer<typeof desk.BulkDone>;
export type ExceptionGroups = z.infer<typeof desk.ExceptionGroups>;
export type ExceptionPage = z.infer<typeof desk.Exceptions>;
export type Traces = z.infer<typeof views.Traces>;
