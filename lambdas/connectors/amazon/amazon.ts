import { secret } from '../../handler/secret.ts';
import { AmazonClient } from './client.ts';
import { AmazonSecret } from './schema.ts';

/** As long as the secret is the same, so is the client: it keeps to Amazon's rates. */
let kept: { settings: AmazonSecret; client: AmazonClient } | undefined;

export async function connected(): Promise<{ settings: AmazonSecret; client: AmazonClient }> {
  const settings = await secret(AmazonSecret);
  if (kept?.settings !== settings) kept = { settings, client: new AmazonClient(settings) };
  return kept;
}
