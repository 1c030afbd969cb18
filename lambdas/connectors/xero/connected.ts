import { Rejected } from '../../../core/model/errors.ts';
import type { LedgerSystem } from '../../../core/posting/ledger-system.ts';
import { stores } from '../../adapters/stores.ts';
import { documentsBehind } from '../../handler/documents-behind.ts';
import { secret } from '../../handler/secret.ts';
import { XeroClient } from './client.ts';
import { XERO, xeroLedger } from './ledger.ts';
import { type Organisation, XeroSecret } from './schema.ts';

/** By legal entity. The same ones, the client with its token and the ledger with the contacts that it knows, for as long as the settings stay the same. */
const kept = new Map<string, { settings: Organisation; client: XeroClient; ledger: LedgerSystem }>();

/** Where the secret leads to for an entity: its books are in an organisation of its own. @throws Rejected ledger.entity-unknown, so that nothing is posted into another's books */
async function connected(entity: string) {
  const settings = await organisationOf(entity);
  const before = kept.get(entity);
  if (before && JSON.stringify(before.settings) === JSON.stringify(settings)) return before;
  const client = new XeroClient(settings);
  const now = { settings, client, ledger: xeroLedger(client, settings, documentsBehind) };
  kept.set(entity, now);
  return now;
}

async function organisationOf(entity: string): Promise<Organisation> {
  const { entities, ...first } = await secret(XeroSecret);
  const own = entities[entity];
  if (own) return { ...first, ...own };
  if ((await stores.masterdata.account(XERO, '*'))?.entity === entity) return first;
  throw new Rejected('ledger.entity-unknown', `no organisation in Xero is set up for ${entity}`, { entity });
}

/** Partner accounts of Xero: that of the first organisation, and one for each of the others, which is called as its entity. */
export const organisations = async (): Promise<string[]> => ['*', ...Object.keys((await secret(XeroSecret)).entities)];

export const connectedClient = async (entity: string): Promise<XeroClient> => (await connected(entity)).client;

const ledgerOf = async (entity: string): Promise<LedgerSystem> => (await connected(entity)).ledger;

/** Each document goes into the books of its own entity. */
export const connectedLedger = async (): Promise<LedgerSystem> => ({
  postInvoice: async (order, ...of) => (await ledgerOf(order.entity)).postInvoice(order, ...of),
  postCreditMemo: async (order, ...of) => (await ledgerOf(order.entity)).postCreditMemo(order, ...of),
  postJournal: async (journal) => (await ledgerOf(journal.entity)).postJournal(journal),
  journalByReference: async (entity, journalId) => (await ledgerOf(entity)).journalByReference(entity, journalId),
});
