import { Transient } from '../../../core/model/errors.ts';
import type { Item } from '../../../core/model/masterdata.ts';
import type { Order } from '../../../core/model/order.ts';
import type { Shipment } from '../../../core/model/shipment.ts';
import type { TrytonClient } from './client.ts';
import { planDropShips } from './from-canonical.ts';
import type { TrytonMasterdata } from './masterdata.ts';
import type { TrytonSales, WantedLine } from './sales.ts';
import { InvoiceRecord, type Sale, SaleLine } from './schema.ts';
import { isDropShip, numbered, sameLines } from './to-canonical.ts';

/** Such a sale moves no stock of Tryton's, asks for no purchase there, and is billed by what is ordered on it. */
const TERMS = { shipment_method: 'manual', invoice_method: 'order' };
const NOT_CONFIRMED: ReadonlySet<Sale['state']> = new Set(['draft', 'quotation']);

/**
 * What suppliers ship straight to the customer: docs/decisions/0016-drop-ship-sales-ship-nothing-in-the-erp.md. Tryton bills a sale without deliveries as
 * soon as it is confirmed. So what a supplier has not shipped is a quotation, and each of its shipments a sale of its own, confirmed once it has left.
 */
export class TrytonDropShips {
  readonly #client: TrytonClient;
  readonly #masterdata: TrytonMasterdata;
  readonly #sales: TrytonSales;

  constructor(client: TrytonClient, masterdata: TrytonMasterdata, sales: TrytonSales) {
    this.#client = client;
    this.#masterdata = masterdata;
    this.#sales = sales;
  }

  /** Brings in what each supplier has not shipped yet, as the order stands now; what is not wanted any more is taken back. */
  async settle(order: Order, items: Map<string, Item>): Promise<Sale[]> {
    const sales: Sale[] = [];
    const plans = planDropShips(order);
    const before = plans.length === 0 ? [] : await this.#of(order);
    for (const { reference, parts } of plans) {
      const there = before.filter((sale) => sale.reference === reference && NOT_CONFIRMED.has(sale.state));
      const lines = await this.#sales.wanted(order, parts, items);
      if (lines.length === 0) for (const sale of there) await this.#sales.takeBack(sale);
      else sales.push(await this.#sales.quote(await this.#settled(order, reference, lines, there)));
    }
    return sales;
  }

  /** Books what a supplier has shipped. The goods have left: a credit limit does not keep them from being billed. */
  async fulfil(order: Order, shipment: Shipment, items: Map<string, Item>): Promise<{ id: string; number: string }> {
    const mine = (await this.find(order, shipment)) ?? (await this.#claim(order, shipment, items));
    const sale = await this.#sales.carryOn(mine, order, (warning) => warning.kind.startsWith('credit_limit'));
    await this.settle(order, items);
    return numbered(sale);
  }

  /** The sale that carries our shipment id. */
  async find(order: Order, shipment: Shipment): Promise<Sale | undefined> {
    return (await this.#of(order)).find((sale) => sale.reference === referenceOf(order, shipment));
  }

  async invoicesOf(sale: Sale): Promise<InvoiceRecord[]> {
    return this.#client.find(InvoiceRecord, 'account.invoice', [['sales', '=', sale.id], ['state', '!=', 'cancelled']]);
  }

  /** The quotation where that is just what has left; a sale of its own otherwise. */
  async #claim(order: Order, shipment: Shipment, items: Map<string, Item>): Promise<Sale> {
    const lines = await this.#sales.wanted(order, shipment.matched ?? [], items);
    const reference = referenceOf(order, shipment);
    const references = planDropShips(order).filter(({ supplier }) => supplier === shipment.warehouse).map((plan) => plan.reference);
    for (const sale of await this.#of(order)) {
      if (!NOT_CONFIRMED.has(sale.state) || !references.includes(sale.reference ?? '') || !sameLines(await this.#client.read(SaleLine, 'sale.line', sale.lines), lines)) continue;
      await this.#client.write('sale.sale', [sale.id], { reference });
      return { ...sale, reference };
    }
    return this.#settled(order, reference, lines, []);
  }

  /** The oldest that says what we want, or a new one. Somebody else may have made the same one meanwhile: all who look now settle on the oldest. */
  async #settled(order: Order, reference: string, lines: readonly WantedLine[], there: readonly Sale[]): Promise<Sale> {
    const kept = await this.#sales.settleOn(there, lines);
    if (kept) return kept;
    // a sale must have one, whether goods leave from it or not
    const [warehouse = ''] = Object.keys(order.route.warehouses).sort();
    await this.#sales.make(order, reference, await this.#masterdata.warehouse(warehouse), lines, TERMS);
    const made = await this.#sales.settleOn((await this.#of(order)).filter((sale) => sale.reference === reference), lines);
    if (!made) throw new Transient('erp.sale-vanished', `the sale ${reference} was not there after it was made`);
    return made;
  }

  #of = async (order: Order): Promise<Sale[]> => (await this.#sales.of(order)).filter(isDropShip);
}

const referenceOf = ({ orderId }: Order, { shipmentId }: Shipment) => `${orderId}/${shipmentId}`;
