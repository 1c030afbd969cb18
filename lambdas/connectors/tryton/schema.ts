import * as z from 'zod';
import { personal } from '../../../core/model/identity.ts';

/**
 * What Tryton sends, as far as it is used here; unknown fields pass. JSON-RPC with typed values marked by `__class__`:
 * https://docs.tryton.org/latest/server/topics/rpc.html
 */
export const TrytonSecret = z.object({
  url: z.url(),
  database: z.string().min(1),
  user: z.string().min(1),
  password: z.string().min(1),
  discountAccount: z.string().optional(),
  freightAccount: z.string().optional(),
  taxAccount: z.string().optional(),
  accounts: z.record(z.string(), z.string()).optional(),
  masterOf: z.array(z.enum(['items', 'customers', 'prices'])).optional(),
});
export type TrytonSecret = z.infer<typeof TrytonSecret>;

export const Decimal = z.object({ __class__: z.literal('Decimal'), decimal: z.string() }).transform((value) => value.decimal);
/** On SQLite a truth value comes as 0 or 1. */
export const Flag = z.union([z.boolean(), z.int()]).transform(Boolean);
const Id = z.int();
const Ids = z.array(Id);

/** `error` is what the exception was made with: for UserError and UserWarning its class, then its arguments. */
export const Answer = z.object({ result: z.unknown().optional(), error: z.array(z.unknown()).optional() });
/** User id and session; later series add the address of a message bus. */
export const Login = z.array(z.unknown()).min(2).transform(([user, session]) => ({ user: z.int().parse(user), session: z.string().parse(session) }));
export const Preferences = z.looseObject({ company: Id.nullish() });

export const Coded = z.object({ id: Id, code: z.string().nullable() });
export const Identified = z.object({ id: Id });
export const Party = z.object({ id: Id, code: z.string().nullable(), customer_payment_term: Id.nullish(), addresses: Ids });
export type Party = z.infer<typeof Party>;
export const AddressRecord = z.object({
  id: Id,
  party_name: z.string().nullish().meta(personal),
  street: z.string().nullish().meta(personal),
  postal_code: z.string().nullish().meta(personal),
  city: z.string().nullish(),
  country: Id.nullish(),
  invoice: Flag.nullish(),
});
export type AddressRecord = z.infer<typeof AddressRecord>;
export const Product = z.object({ id: Id, code: z.string().nullable() });
export type Product = z.infer<typeof Product>;
export const Unit = z.object({ id: Id, symbol: z.string(), digits: z.int() });
export type Unit = z.infer<typeof Unit>;

export const Sale = z.object({
  id: Id,
  number: z.string().nullable(),
  reference: z.string().nullable(),
  state: z.enum(['draft', 'quotation', 'confirmed', 'processing', 'done', 'cancelled']),
  shipment_state: z.string().nullish(),
  shipment_method: z.string().nullish(),
  warehouse: Id.nullable(),
  shipments: Ids,
  lines: Ids,
});
export type Sale = z.infer<typeof Sale>;
export const SaleLine = z.object({ id: Id, sequence: z.int().nullable(), product: Id.nullable(), quantity: z.number().nullable(), unit: Id.nullable(), unit_price: Decimal.nullable() });
export type SaleLine = z.infer<typeof SaleLine>;

export const OutShipment = z.object({
  id: Id,
  number: z.string().nullable(),
  reference: z.string().nullable(),
  state: z.enum(['draft', 'waiting', 'assigned', 'picked', 'packed', 'shipped', 'done', 'cancelled']),
  inventory_moves: Ids,
  outgoing_moves: Ids,
});
export type OutShipment = z.infer<typeof OutShipment>;
/** `origin` is `model,id`: of an outgoing move the sale line, of an inventory move the outgoing one. */
export const Move = z.object({ id: Id, origin: z.string().nullable(), product: Id, quantity: z.number(), state: z.string() });
export type Move = z.infer<typeof Move>;

export const InvoiceRecord = z.object({
  id: Id,
  number: z.string().nullable(),
  reference: z.string().nullable(),
  state: z.enum(['draft', 'validated', 'posted', 'paid', 'cancelled']),
  untaxed_amount: Decimal,
  tax_amount: Decimal,
  total_amount: Decimal,
});
export type InvoiceRecord = z.infer<typeof InvoiceRecord>;
/** What a credit note has of the invoice that it is on. */
export const InvoiceHead = z.object({ id: Id, party: Id, invoice_address: Id, currency: Id, journal: Id, account: Id, payment_term: Id.nullable() });
export const InvoiceLineRecord = z.object({ id: Id, invoice: Id.nullable(), account: Id.nullable(), amount: Decimal.nullable() });

export const DateValue = z.object({ __class__: z.literal('date'), year: z.int(), month: z.int(), day: z.int() });
/** UTC. */
export const DateTime = z.object({ __class__: z.literal('datetime'), year: z.int(), month: z.int(), day: z.int(), hour: z.int(), minute: z.int(), second: z.int(), microsecond: z.int() });
export type DateTime = z.infer<typeof DateTime>;
/** What a shadow looks at. */
export const SaleHead = z.object({ id: Id, party: Id, currency: Id, warehouse: Id.nullable(), description: z.string().nullish(), sale_date: DateValue.nullish(), lines: Ids });
export const MoveRecord = z.object({ id: Id, number: z.string().nullable(), date: DateValue, description: z.string().nullable(), state: z.enum(['draft', 'posted']) });
export type MoveRecord = z.infer<typeof MoveRecord>;
/** On a receivable account, reconciled with nothing yet. `move_origin` is `model,id` of the document that the move came out of. */
export const ReceivableLine = z.object({
  id: Id,
  party: Id.nullable(),
  debit: Decimal,
  credit: Decimal,
  second_currency: Id.nullable(),
  amount_second_currency: Decimal.nullable(),
  maturity_date: DateValue.nullable(),
  move_origin: z.string().nullable(),
});
export type ReceivableLine = z.infer<typeof ReceivableLine>;
export const MoveLineRecord = z.object({ id: Id, debit: Decimal, credit: Decimal });
