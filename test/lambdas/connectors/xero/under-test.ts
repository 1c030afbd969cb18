import { LEDGER_ACCOUNTS } from '../../../../cli/demo-data.ts';
import type { CashRefund } from '../../../../core/model/cash-out.ts';
import type { Journal } from '../../../../core/model/journal.ts';
import type { OpenItem } from '../../../../core/model/open-item.ts';
import type { Receipt } from '../../../../core/model/receipt.ts';
import type { Behind } from '../../../../core/posting/as-document.ts';
import type { LedgerSystem } from '../../../../core/posting/ledger-system.ts';
import { type Connection, XeroClient } from '../../../../lambdas/connectors/xero/client.ts';
import { xeroLedger } from '../../../../lambdas/connectors/xero/ledger.ts';
import { XeroSecret } from '../../../../lambdas/connectors/xero/schema.ts';
import { ManualClock } from '../../../../local/clock.ts';
import { startXero, type Xero, type XeroOptions } from '../../../../local/partners/xero/xero.ts';
import { AT } from '../../../support/builders.ts';

export const ACCESS = { clientId: 'client', clientSecret: 'canary-client-secret' };
export const WEBHOOK_KEY = 'canary-webhook-key';

/** What our own tables would know. */
export interface Known {
  items: OpenItem[];
  receipts: Receipt[];
  refunds: CashRefund[];
  journals: Journal[];
  /** Credit memo of a gateway's refund. */
  memos: Record<string, string>;
}

export const behindOf = ({ items, receipts, refunds, journals, memos }: Known): Behind => ({
  item: async (_entity, id) => items.find(({ itemId }) => itemId === id),
  receipt: async (_entity, id) => receipts.find(({ receiptId }) => receiptId === id),
  refund: async (_entity, id) => refunds.find(({ refundId }) => refundId === id),
  journal: async (_entity, id) => journals.find(({ journalId }) => journalId === id),
  memoOfRefund: async (_entity, _orderId, id) => memos[id],
  customerName: async (_entity, id) => (id === 'ACME' ? 'Acme Builders' : undefined),
});

export const settingsFor = ({ url, tenantId }: Pick<Xero, 'url' | 'tenantId'>, change: Partial<XeroSecret> = {}): XeroSecret =>
  XeroSecret.parse({ url, tokenUrl: `${url}/connect/token`, ...ACCESS, tenantId, webhookKey: WEBHOOK_KEY, accounts: LEDGER_ACCOUNTS, ...change });

export interface UnderTest {
  clock: ManualClock;
  xero: Xero;
  settings: XeroSecret;
  known: Known;
  ledger: LedgerSystem;
  over(connection: Partial<Connection>, change?: Partial<XeroSecret>): LedgerSystem;
  client: XeroClient;
  /** The ledger there, in cents by account. */
  balances(): Record<string, number>;
  calls(operation: string): number;
}

/** An organisation in a simulated Xero, and the connector before it. */
export async function underTest(options: Partial<XeroOptions> = {}): Promise<UnderTest> {
  const clock = new ManualClock(AT);
  const xero = await startXero({ credentials: ACCESS, webhookKey: WEBHOOK_KEY, clock, limits: { minute: 1_000 }, ...options });
  const settings = settingsFor(xero);
  const known: Known = { items: [], receipts: [], refunds: [], journals: [], memos: {} };
  const over: UnderTest['over'] = (connection, change = {}) => {
    const changed = { ...settings, ...change };
    return xeroLedger(new XeroClient(changed, { fetch, timeoutMs: 2_000, now: () => clock.now(), ...connection }), changed, behindOf(known));
  };
  return {
    clock, xero, settings, known, over,
    ledger: over({}),
    client: new XeroClient(settings),
    balances: () => Object.fromEntries(Object.entries(xero.org.balances()).filter(([, amount]) => amount !== 0)),
    calls: (operation) => xero.calls().filter((call) => call.operation === operation).length,
  };
}
