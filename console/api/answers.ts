import type * as z from 'zod';
import type * as desk from '../../core/model/desk-views.ts';
import type * as views from '../../core/model/views.ts';

/** What the API answers, where the model has only its schema. */
export type BulkDone = z.infer<typeof desk.BulkDone>;
export type ExceptionGroups = z.infer<typeof desk.ExceptionGroups>;
export type ExceptionPage = z.infer<typeof desk.Exceptions>;
export type Traces = z.infer<typeof views.Traces>;
export type Invoices = z.infer<typeof views.Invoices>;
export type OpenItems = z.infer<typeof views.OpenItems>;
export type PaymentView = z.infer<typeof views.PaymentView>;
export type Shipments = z.infer<typeof views.Shipments>;
