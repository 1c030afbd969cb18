import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSftp } from '../../../lambdas/adapters/sftp.ts';
import { bring, fetchFinished } from '../../../lambdas/handler/carry-files.ts';
import { courier, type Served } from '../../../lambdas/handler/courier.ts';
import { ManualClock } from '../../../local/clock.ts';
import { startX12Warehouse, type X12Warehouse } from '../../../local/partners/x12-warehouse/x12-warehouse.ts';
import { sample, DOCUMENTS } from '../../core/edi/samples.ts';
import { logged } from '../../support/logs.ts';
import { memoryObjects } from '../../support/objects.ts';

const PASSWORD = 'canary-password';
const objects = memoryObjects();
const lines = logged();
let partner: X12Warehouse;
let clock: ManualClock;
let access: Served;

beforeEach(async () => {
  process.env.EXCHANGE_BUCKET = 'exchange';
  clock = new ManualClock(Date.now());
  partner = await startX12Warehouse({ us: { qualifier: '12', id: '5125550100' }, depositor: { qualifier: 'ZZ', id: 'CROSSDOCK' }, credentials: { user: 'crossdock', password: PASSWORD }, clock });
  access = { ...partner.sftp, user: 'crossdock', password: PASSWORD, inbox: partner.inbox, outbox: partner.outbox, archive: partner.archive };
});
afterEach(() => partner.stop());

const ORDER = sample(DOCUMENTS.find(({ document }) => document === 'shipping-order') as never);
const out = (name: string, text = ORDER, whose = '3PL') => objects.set(`exchange/x12-warehouse/out/${whose}/${name}`, Buffer.from(text));
const keys = () => [...objects.keys()].map((key) => key.replace('exchange/x12-warehouse/', '').replace(/[0-9a-f]{12}-/, ''));
const run = (event: object = {}, all: Record<string, Served> = { '3PL': access }) => courier('x12-warehouse', async () => all, (to) => openSftp(to, 1_000))(event);
const created = (key: string) => ({ Records: [{ messageId: 'm', body: JSON.stringify({ 'detail-type': 'Object Created', detail: { object: { key } } }) }] });

describe('to a partner', () => {
  test('what is put out is there under its own name only when it is whole, once, and is not put out any more', async () => {
    out('000000001-940.x12');
    await run(created('x12-warehouse/out/3PL/000000001-940.x12'));
    await run(created('x12-warehouse/out/3PL/000000001-940.x12'));
    expect(partner.orders().map(({ number }) => number)).toEqual(['0000000000000001-2']);
    expect(partner.calls().map(({ operation }) => operation).filter((one) => one !== 'list')).toEqual(['write', 'rename', 'rename']);
    expect([keys(), partner.files(partner.inbox)]).toEqual([['in/3PL/997_000000001.edi'], []]);
  });

  test('an order goes before its cancellation: files are brought by their numbers', async () => {
    out('000000002-940.x12', sample({ ...DOCUMENTS.find(({ document }) => document === 'shipping-order'), purpose: 'cancellation' } as never, { control: 18 }));
    out('000000001-940.x12');
    await run();
    expect(partner.orders().map(({ status }) => status)).toEqual(['cancelled']);
  });

  test.each(['reset', 'lostAnswer'] as const)('%s on the way: the file stays, and is brought again; the partner has it once', async (kind) => {
    partner.faults.add({ kind, operation: kind === 'reset' ? 'write' : 'rename' });
    out('000000001-940.x12');
    await expect(run()).rejects.toThrow('files of 3PL were not carried');
    expect(keys()).toEqual(['out/3PL/000000001-940.x12']);
    await run();
    expect([keys().filter((key) => key.startsWith('out')), partner.orders().length]).toEqual([[], 1]);
  });

  test('two runs that bring the same file at once bring it whole, and neither takes it away', async () => {
    const two = await Promise.all([openSftp(access), openSftp(access)]);
    await Promise.all(two.map((server) => bring(server, access, '000000001-940.x12', Buffer.from(ORDER))));
    for (const server of two) await server.close();
    expect([partner.orders().length, partner.files(partner.inbox)]).toEqual([1, []]);
  });

  test('a partner that cannot be reached holds up no other', async () => {
    out('000000001-940.x12', ORDER, 'GONE');
    out('000000001-940.x12');
    await expect(run({}, { GONE: { ...access, port: 1 }, '3PL': access })).rejects.toThrow('files of GONE were not carried');
    expect([partner.orders().length, keys()]).toEqual([1, ['out/GONE/000000001-940.x12', 'in/3PL/997_000000001.edi']]);
  });

  test.each([
    ['another key than was agreed', () => ({ ...access, hostKey: `SHA256:${'A'.repeat(43)}` }), 'edi.sftp-unreachable'],
    ['another password', () => ({ ...access, password: 'canary-wrong' }), 'edi.sftp-unauthorized'],
    ['nobody who listens', () => ({ ...access, port: 1 }), 'edi.sftp-unreachable'],
  ])('a server with %s is not spoken to, and no secret is said', async (_what, to, code) => {
    await expect(openSftp(to(), 1_000)).rejects.toMatchObject({ name: 'Transient', code });
    expect(JSON.stringify(lines)).not.toContain('canary');
  });
});

describe('from a partner', () => {
  const left = async () => {
    out('000000001-940.x12');
    await run();
    await clock.advance(800);
  };

  test('what it left is taken and archived, in the order in which it was left', async () => {
    await left();
    await run();
    expect(keys()).toEqual(['in/3PL/997_000000001.edi', 'in/3PL/945_000000002.edi']);
    expect([partner.files(partner.outbox), partner.files(partner.archive)]).toEqual([[], ['945_000000002.edi', '997_000000001.edi']]);
  });

  test('half of a file is left until all of it is there', async () => {
    partner.faults.add({ kind: 'malformed', operation: 'drop 945' });
    await left();
    await run();
    expect(keys()).toEqual(['in/3PL/997_000000001.edi']);
    await clock.advance(2_000);
    await run();
    expect(keys()).toEqual(['in/3PL/997_000000001.edi', 'in/3PL/945_000000002.edi']);
  });

  test('half of a file that nobody touches any more is taken as it is', async () => {
    const server = await openSftp(access);
    await bring(server, { ...access, inbox: access.outbox }, 'cut-off.edi', Buffer.from(ORDER.slice(0, 300)));
    const taken = (at: number) => fetchFinished(server, access, async () => undefined, new Date(at));
    expect([await taken(clock.now() + 14 * 60_000), await taken(clock.now() + 16 * 60_000)]).toEqual([[], ['cut-off.edi']]);
    await server.close();
  });

  test.each(['.hidden.edi', '945.edi.part', '945.tmp', '945.edi~', '945.filepart'])('%s is still being written, by its name', async (name) => {
    const server = await openSftp(access);
    await server.write(`${partner.outbox}/${name}`, Buffer.from(ORDER));
    expect(await fetchFinished(server, access, async () => undefined, new Date(clock.now() + 3_600_000))).toEqual([]);
    await server.close();
  });

  test('the same name with other bytes is another file, and the same bytes under it the same', async () => {
    const server = await openSftp(access);
    for (const text of [ORDER, ORDER.replace('PO-42', 'PO-43'), ORDER]) {
      await server.write(`${partner.outbox}/945.edi`, Buffer.from(text));
      await run();
    }
    expect(keys()).toEqual(['in/3PL/945.edi', 'in/3PL/945.edi']);
    await server.close();
  });

  test('two runs that fetch the same file at once put it away once, and it stays in the archive', async () => {
    const two = await Promise.all([openSftp(access), openSftp(access)]);
    await two[0].write(`${partner.outbox}/945.edi`, Buffer.from(ORDER));
    await Promise.all(two.map((server) => fetchFinished(server, access, async () => undefined, new Date(clock.now()))));
    for (const server of two) await server.close();
    expect([partner.files(partner.outbox), partner.files(partner.archive)]).toEqual([[], ['945.edi']]);
  });

  test('what cannot be put away, because its archive is not there, is told', async () => {
    await left();
    await expect(run({}, { '3PL': { ...access, archive: '/nowhere' } })).rejects.toThrow('files of 3PL were not carried');
  });

  test('what was handed over and not put away is handed over again', async () => {
    await left();
    partner.faults.add({ kind: 'reset', operation: 'rename' });
    await expect(run()).rejects.toThrow('files of 3PL were not carried');
    expect([keys(), partner.files(partner.outbox)]).toEqual([['in/3PL/997_000000001.edi', 'in/3PL/945_000000002.edi'], ['945_000000002.edi']]);
    await run();
    expect([keys(), partner.files(partner.outbox)]).toEqual([['in/3PL/997_000000001.edi', 'in/3PL/945_000000002.edi'], []]);
  });
});
