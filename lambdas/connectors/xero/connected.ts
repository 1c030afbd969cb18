import { documentsBehind } from '../../handler/documents-behind.ts';
import { secret } from '../../handler/secret.ts';
import { type Connection, XeroClient } from './client.ts';
import { xeroLedger } from './ledger.ts';
import { XeroSecret } from './schema.ts';

let kept: { settings: XeroSecret; client: XeroClient } | undefined;

/** The same one, with its token, for as long as the settings stay the same. */
export function clientFor(settings: XeroSecret, connection?: Connection): XeroClient {
  if (!kept || JSON.stringify(kept.settings) !== JSON.stringify(settings)) kept = { settings, client: new XeroClient(settings, connection) };
  return kept.client;
}

/** The ledger that the secret leads to. */
export async function connectedLedger() {
  const settings = await secret(XeroSecret);
  return xeroLedger(clientFor(settings), settings, documentsBehind);
}
