import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the simulated ERP's own books have on an invoice number: the receivable of each entry, in minor units. */
export async function entriesOf(dataDir: string, url: string, number: string): Promise<number[]> {
  const secrets = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as Record<string, string>;
  const { database, user, password } = JSON.parse(Object.entries(secrets).find(([name]) => name.endsWith('/tryton'))?.[1] ?? '{}') as Record<string, string>;
  const call = async <T>(method: string, params: unknown[], session?: string): Promise<T> => {
    const headers = { 'content-type': 'application/json', ...(session && { authorization: `Session ${Buffer.from(session).toString('base64')}` }) };
    const reply = await fetch(`${url}/${database}/`, { method: 'POST', headers, body: JSON.stringify({ id: 1, method, params }) });
    return ((await reply.json()) as { result: T }).result;
  };
  const [uid, token] = await call<[number, string]>('common.db.login', [user, { password }, 'en']);
  const read = <T>(model: string, domain: unknown[], fields: string[]) => call<T[]>(`model.${model}.search_read`, [domain, 0, null, null, fields, {}], `${user}:${uid}:${token}`);
  const invoices = await read<{ id: number; move: number; account: number }>('account.invoice', [['number', '=', number]], ['move', 'account']);
  const entries = await Promise.all(
    invoices.map(({ move, account }) => read<{ debit: { decimal: string } }>('account.move.line', [['move', '=', move], ['account', '=', account]], ['debit'])),
  );
  return entries.flat().map(({ debit }) => Number(debit.decimal.replace('.', '')));
}
