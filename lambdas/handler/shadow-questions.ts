import { fromSteps } from '../../core/model/quantity.ts';
import { orderFacts, releaseFacts, stockFacts, taxFacts } from '../../core/shadow/facts.ts';
import type { ShadowErp, ShadowWarehouse } from '../../core/shadow/shadow-system.ts';
import { picksOf } from '../../core/shipping/picks-of.ts';
import { settle } from '../../core/tax/apply-tax.ts';
import { invoiceDocument, quoteDocuments } from '../../core/tax/tax-document.ts';
import type { TaxEngine } from '../../core/tax/tax-engine.ts';
import { sum } from '../../core/model/money.ts';
import { stores } from '../adapters/stores.ts';
import { customerAndItems } from './customer-and-items.ts';
import { invoiceAndRelease } from './invoice-of.ts';
import { type Question, shadow } from './shadow.ts';

/** An ERP as a shadow: the order as it has it, or would be given it, beside the order as the active ERP was given it. */
export const shadowErp = (connector: string, system: () => Promise<ShadowErp>) =>
  shadow(connector, 'erp', ['order.accepted'], async (order) => {
    if (order.route.shadows?.erp !== connector) return [];
    const { customer, items } = await customerAndItems(order);
    return [{ document: `order/${order.orderId}`, active: async () => orderFacts(order, items), seen: async () => (await system()).order(order, customer, items) }];
  });

/** A warehouse system as a shadow: each release, and what is on its shelf beside what we count there. */
export const shadowWarehouse = (connector: string, system: () => Promise<ShadowWarehouse>) =>
  shadow(connector, 'warehouse', ['order.accepted'], async (order) => {
    const { items } = await customerAndItems(order);
    const mine = order.releases.filter(({ warehouse, recalledAt, supplier }) => !recalledAt && supplier === undefined && order.route.shadows?.warehouses?.[warehouse] === connector);
    return mine.flatMap((release): Question[] => {
      const { releaseId, warehouse } = release;
      const skus = [...new Set(picksOf(order, release).map(({ sku }) => sku))];
      return [
        { document: `release/${releaseId}`, active: async () => releaseFacts(order, release, items), seen: async () => (await system()).release(order, release, items) },
        {
          document: `stock/${releaseId}`,
          active: async () => {
            const levels = (await stores.stock.positions(order.entity, skus, [warehouse])).map(({ sku, onHand }): [string, string] => {
              const item = items.get(sku);
              const base = item?.units[item.baseUnit];
              return [sku, (base && fromSteps(onHand, base)) ?? String(onHand)];
            });
            return stockFacts(warehouse, new Map(levels));
          },
          seen: async () => ({ basis: 'held', facts: stockFacts(warehouse, await (await system()).onHand(warehouse, skus)) }),
        },
      ];
    });
  });

/** A tax engine as a shadow: the same estimates, and the same invoices, as estimates; nothing of it is recorded there. */
export const shadowTax = (connector: string, engine: () => Promise<Pick<TaxEngine, 'quote'>>) =>
  shadow(connector, 'tax', ['order.accepted', 'invoice.posted'], async (order, event) => {
    if (order.route.shadows?.tax !== connector) return [];
    const facts = { ...(await customerAndItems(order)), warehouses: await stores.masterdata.warehouses(order.entity) };
    if (event.type === 'order.accepted') {
      const documents = quoteDocuments(order, facts, (order.taxQuote?.quotedAt ?? order.receivedAt).slice(0, 10));
      const lines = order.lines.map(({ lineId, tax }) => ({ lineId, tax }));
      const total = sum(order.currency, [...lines.map(({ tax }) => tax), order.freightTax]);
      return [
        {
          document: `order/${order.orderId}`,
          active: async () => taxFacts({ total, lines, freightTax: order.freightTax }),
          seen: async () => {
            const results = (await Promise.all(documents.map(async (document) => (await engine()).quote(document)))).map(settle);
            const of = (lineId: string) => sum(order.currency, results.flatMap((result) => result.lines.flatMap((line) => (line.lineId === lineId ? [line.tax] : []))));
            return {
              basis: 'quoted',
              facts: taxFacts({ total: sum(order.currency, results.map((result) => result.total)), lines: lines.map(({ lineId }) => ({ lineId, tax: of(lineId) })), freightTax: sum(order.currency, results.map(({ freightTax }) => freightTax)) }),
            };
          },
        },
      ];
    }
    const { invoiceId } = event.data as { invoiceId: string };
    const { invoice, release } = await invoiceAndRelease(order, invoiceId);
    const document = invoiceDocument(order, invoice, release, facts);
    if (!document) return [];
    return [
      {
        document: `invoice/${invoiceId}`,
        active: async () => taxFacts({ total: invoice.tax, lines: invoice.lines.map(({ lineId, tax }) => ({ lineId, tax })), freightTax: invoice.freightTax }),
        seen: async () => ({ basis: 'quoted', facts: taxFacts(settle(await (await engine()).quote(document))) }),
      },
    ];
  });
