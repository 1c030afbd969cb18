import { createHash } from 'node:crypto';
import type { Delivery } from '../../core/edi/delivery.ts';
import { putObject } from '../adapters/objects.ts';
import { Env, env } from './env.ts';
import { newCorrelationId } from './ids.ts';

/**
 * Files to and from partners, in one bucket: `<connector>/out/<partner>/<file>` goes to the partner, `<connector>/in/<partner>/<file>` came from it. What a partner fetches or
 * drops itself, by our SFTP server, stands there as well as what the courier carries to and from the partner's own. What was taken or carried away is deleted: documents are
 * kept elsewhere.
 */
export const folderOf = (connector: string, way: 'in' | 'out', partner = ''): string => `${connector}/${way}/${partner && `${partner}/`}`;

/** Of a key: whose file, and its name; undefined where it is none. */
export function fileIn(key: string): { connector: string; way: 'in' | 'out'; partner: string; name: string } | undefined {
  const [, connector = '', way, partner = '', name = ''] = /^([^/]+)\/(in|out)\/([^/]+)\/([^/]+)$/.exec(key) ?? [];
  return way ? { connector, way: way as 'in' | 'out', partner, name } : undefined;
}

/** Puts an interchange where its partner, or the courier, fetches it. Given again it is the same file. */
export const byFile =
  (connector: string): Delivery['deliver'] =>
  async ({ partner }, { type, control, text }) => {
    await putOut(connector, partner, nameOf(type, control), text);
    return undefined;
  };

/** Says what is in it, and is the same for the same interchange; sorted by number among those of its type. */
export const nameOf = (type: string, control: number): string => `${String(control).padStart(9, '0')}-${type}.x12`;

export const putOut = (connector: string, partner: string, name: string, text: string): Promise<void> => put(`${folderOf(connector, 'out', partner)}${name}`, Buffer.from(text));

/** A file of the same name with other bytes is another file. */
export const putIn = (connector: string, partner: string, name: string, bytes: Buffer): Promise<void> =>
  put(`${folderOf(connector, 'in', partner)}${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}-${name.replace(/[^A-Za-z0-9._-]/g, '_').slice(-100)}`, bytes);

const put = (key: string, body: Buffer): Promise<void> => putObject({ bucket: env(Env.ExchangeBucket), key, body, contentType: 'application/edi-x12', metadata: { 'correlation-id': newCorrelationId() } });
