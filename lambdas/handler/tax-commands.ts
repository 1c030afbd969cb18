import { Rejected } from '../../core/model/errors.ts';
import { add, decimal } from '../../core/model/money.ts';
import type { Order } from '../../core/model/order.ts';
import { quotedTax } from '../../core/tax/apply-tax.ts';
import { quoteDocuments, type TaxFacts } from '../../core/tax/tax-document.ts';
import type { TaxEngine } from '../../core/tax/tax-engine.ts';
import { changeOrder, stores } from '../adapters/stores.ts';
import { commandHandler } from './command.ts';
import { orderOf } from './order-of.ts';
import type { StepContext } from './step.ts';

/** The commands that every tax engine takes. */
export const taxCommands = (engine: () => Promise<TaxEngine>) =>
  commandHandler({
    steps: { 'quote-tax': (context) => quoteTax(context, engine) },
    undos: {},
  });

async function quoteTax({ saga, at }: StepContext, engine: () => Promise<TaxEngine>) {
  const order = await orderOf(saga);
  const documents = quoteDocuments(order, await factsOf(order), at.toISOString().slice(0, 10));
  const tax = await engine();
  const results = await Promise.all(documents.map((document) => tax.quote(document)));
  const quoted = await changeOrder(order.entity, order.orderId, (current) => ({ order: quotedTax(current, results, at) }));
  return { tax: decimal(add(quoted.freightTax, ...quoted.lines.map((line) => line.tax))) };
}

async function factsOf({ entity, customerId, lines }: Order): Promise<TaxFacts> {
  const [{ customer, items }, warehouses] = await Promise.all([stores.masterdata.forOrder(entity, customerId, lines.map((line) => line.sku)), stores.masterdata.warehouses(entity)]);
  if (!customer) throw new Rejected('order.unknown-customer', `customer ${customerId} is not known`);
  return { customer, items, warehouses };
}
