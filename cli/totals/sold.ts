import type { ApiCaller } from '../client.ts';
import type { Endpoints } from '../endpoints.ts';
import type { Resource } from '../../local/contract.ts';

/** An order that was sold somewhere, and is to be found everywhere. */
export interface Sold {
  /** What people call it: `Shopify #1001`. */
  name: string;
  /** What its channel calls it. */
  number: string;
  orderId: string;
  correlationId: string;
}

export interface Asking {
  endpoints: Endpoints;
  resources: readonly Resource[];
  finance: ApiCaller;
}

export interface BilledInvoice {
  invoiceId: string;
  number: string;
  shipmentId: string;
}

/** Crossdock's own list of the invoices: which numbers to ask the others for. */
export const invoicesOf = async <T = BilledInvoice>(caller: ApiCaller, { orderId }: Pick<Sold, 'orderId'>): Promise<T[]> => (await caller.get<{ invoices: T[] }>(`/orders/${orderId}/invoices`)).body.invoices;
