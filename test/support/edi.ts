import type { ControlLedger, Outbound } from '../../core/edi/control-ledger.ts';
import { PartnerProfile } from '../../core/edi/partner-profile.ts';
import type { EdiLine } from '../../core/model/interchange.ts';
import type { Item } from '../../core/model/masterdata.ts';
import type { Order, Release } from '../../core/model/order.ts';
import { aLine, anItem, anOrder, AT, EACH } from './builders.ts';

/** A supplier that ships straight to our customers. */
export const aPartner = (change: Partial<PartnerProfile> = {}): PartnerProfile => ({
  ...PartnerProfile.parse({
    entity: 'NW-US', businessUnit: 'wholesale', region: 'us', partner: 'DIRECT', name: 'Direct Supply', active: true, usage: 'production', version: '004010', us: { qualifier: 'ZZ', id: 'CROSSDOCK' }, them: { qualifier: '12', id: '5125550100' },
    delimiters: { element: '*', component: '>', segment: '~' }, receives: ['855', '856', '810', '865', '997'], sends: ['850', '860', '997'], currency: 'USD', tolerances: { pricePercent: '2' },
  }),
  ...change,
});

export const SUPPLIED = 'ORD-0000000000000001-DIRECT';

export const aRack = (change: Partial<Item> = {}): Item => anItem({ sku: 'RACK-42U', name: 'Rack 600 × 42, steel', dropShip: { supplier: 'DIRECT', unitCost: { amount: '212.5', currency: 'USD' }, partNumber: 'DS-RACK' }, ...change });
export const aRail = (change: Partial<Item> = {}): Item => anItem({ sku: 'RAIL', name: 'Rail', units: { EA: EACH, BOX: { numerator: 10, denominator: 1 } }, dropShip: { supplier: 'DIRECT', unitCost: { amount: '4', currency: 'USD' } }, ...change });

/** An order of two racks and twenty rails that the supplier ships. */
export const aSuppliedOrder = (change: Partial<Order> = {}, release: Partial<Release> = {}): Order =>
  anOrder({
    purchaseOrder: 'PO-77',
    shipTo: { name: 'Pat Doe', company: 'Acme', street: '1 Main St', street2: 'Dock 4', city: 'Austin', region: 'TX', postalCode: '78701', country: 'US', phone: '512-555-0100' },
    lines: [aLine({ lineId: 'a', sku: 'RACK-42U', steps: 2 }, 'released'), aLine({ lineId: 'b', sku: 'RAIL', steps: 20 }, 'released')],
    releases: [
      {
        releaseId: SUPPLIED, warehouse: 'DIRECT', supplier: 'DIRECT', connector: 'x12-supplier', releasedAt: AT.toISOString(),
        lines: [{ lineId: 'a', sku: 'RACK-42U', steps: 2 }, { lineId: 'b', sku: 'RAIL', steps: 20 }], ...release,
      },
    ],
    ...change,
  });

/** Control numbers in memory, for what is tested without tables. */
export class MemoryControls implements ControlLedger {
  readonly kept = new Map<string, Outbound>();
  #next = 0;
  next = async () => (this.#next += 1);
  async goOnAfter(_line: EdiLine, last: number) {
    if (this.#next >= last) return false;
    this.#next = last;
    return true;
  }
  async keep(_line: EdiLine, outbound: Outbound) {
    const known = this.kept.get(outbound.key);
    if (!known) this.kept.set(outbound.key, outbound);
    return known ?? outbound;
  }
  outbound = async (_line: EdiLine, key: string) => this.kept.get(key);
  async sent(_line: EdiLine, control: number, at: Date) {
    this.#set(control, (one) => ({ sentAt: at.toISOString(), ...one }));
  }
  async sentAgain(_line: EdiLine, control: number, at: Date, acknowledgeBy: string) {
    this.#set(control, (one) => ({ ...one, sentAt: at.toISOString(), acknowledgeBy }));
  }
  async replaced(_line: EdiLine, control: number, by: number) {
    this.#set(control, (one) => ({ ...one, replacedBy: by }));
  }
  async acknowledged(_line: EdiLine, control: number, acknowledgment: NonNullable<Outbound['acknowledgment']>) {
    return this.#set(control, (one) => ({ ...one, acknowledgment }));
  }
  async settled(_line: EdiLine, control: number, at: Date) {
    this.#set(control, (one) => ({ ...one, answeredAt: at.toISOString() }));
  }
  async *overdue() {}
  awaitAnswer = async () => {};
  async *unanswered() {}
  answered = async () => {};
  inbound = async () => undefined;
  #set(control: number, change: (one: Outbound) => Outbound): Outbound | undefined {
    const found = [...this.kept.values()].find((one) => one.control === control);
    if (!found) return undefined;
    const changed = change(found);
    this.kept.set(found.key, changed);
    return changed;
  }
}
