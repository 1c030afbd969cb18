import type { LedgerSystem } from '../../../core/posting/ledger-system.ts';
import { documentsBehind } from '../../handler/documents-behind.ts';
import { secret } from '../../handler/secret.ts';
import { XeroClient } from './client.ts';
import { xeroLedger } from './ledger.ts';
import { XeroSecret } from './schema.ts';

let kept: { settings: XeroSecret; client: XeroClient; ledger: LedgerSystem } | undefined;

/** Where the secret leads to. The same ones, the client with its token and the ledger with the contacts that it knows, for as long as the settings stay the same. */
async function connected() {
  const settings = await secret(XeroSecret);
  if (kept && JSON.stringify(kept.settings) === JSON.stringify(settings)) return kept;
  const client = new XeroClient(settings);
  return (kept = { settings, client, ledger: xeroLedger(client, settings, documentsBehind) });
}

export const connectedClient = async (): Promise<XeroClient> => (await connected()).client;
export const connectedLedger = async (): Promise<LedgerSystem> => (await connected()).ledger;
