import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSftp } from '../../lambdas/adapters/sftp.ts';
import { bring, fetchFinished } from '../../lambdas/handler/carry-files.ts';
import { courier, type Served } from '../../lambdas/handler/courier.ts';
import { DOCUMENTS, sample } from '../core/edi/samples.ts';
import { memoryObjects } from '../support/objects.ts';
import { missingSshd, type Sshd, startSshd } from './sshd.ts';

const missing = await missingSshd();
const objects = memoryObjects();
const [ORDER, ADVICE] = (['shipping-order', 'shipping-advice'] as const).map((kind) => sample(DOCUMENTS.find(({ document }) => document === kind) as never)) as [string, string];
let sshd: Sshd;
let access: Served;

describe.skipIf(missing !== undefined)(`against OpenSSH${missing ? ` (${missing})` : ''}`, () => {
  beforeAll(async () => {
    process.env.EXCHANGE_BUCKET = 'exchange';
    sshd = await startSshd();
    access = { ...sshd, inbox: at('inbox'), outbox: at('outbox'), archive: at('archive') };
  });
  afterAll(() => sshd.stop());

  const at = (...path: string[]) => join(sshd.folder, ...path);
  const fetched = async (now = new Date()) => {
    const server = await openSftp(access);
    const taken: [string, string][] = [];
    await fetchFinished(server, access, async (name, bytes) => void taken.push([name, bytes.toString()]), now).finally(() => server.close());
    return taken;
  };
  const run = () => courier('x12-warehouse', async () => ({ '3PL': access }))({});

  test('what is put out is there under its own name whole or not at all: whoever watches the folder never sees less of it', async () => {
    const big = ORDER.repeat(400);
    const seen = new Set<number>();
    const watcher = watch(at('inbox'), () => {
      if (existsSync(at('inbox', '000000001-940.x12'))) seen.add(statSync(at('inbox', '000000001-940.x12')).size);
    });
    objects.set('exchange/x12-warehouse/out/3PL/000000001-940.x12', Buffer.from(big));
    await run();
    watcher.close();
    expect([readFileSync(at('inbox', '000000001-940.x12'), 'utf8') === big, [...seen].filter((size) => size !== big.length), readdirSync(at('inbox')), objects.size]).toEqual([true, [], ['000000001-940.x12'], 0]);
  });

  test('brought again it is the same file: a rename replaces in one step, as posix-rename@openssh.com says', async () => {
    const server = await openSftp(access);
    for (const text of [ORDER, ORDER]) await bring(server, access, 'again.x12', Buffer.from(text));
    await server.close();
    expect([readFileSync(at('inbox', 'again.x12'), 'utf8'), readdirSync(at('inbox')).filter((name) => name.includes('.part'))]).toEqual([ORDER, []]);
  });

  test('a file that is half there is left, and taken when it is whole', async () => {
    writeFileSync(at('outbox', '945.edi'), ADVICE.slice(0, 200));
    writeFileSync(at('outbox', '945b.edi.part'), ADVICE);
    expect(await fetched()).toEqual([]);
    appendFileSync(at('outbox', '945.edi'), ADVICE.slice(200));
    expect(await fetched()).toEqual([['945.edi', ADVICE]]);
    expect([readdirSync(at('outbox')), readdirSync(at('archive'))]).toEqual([['945b.edi.part'], ['945.edi']]);
  });

  test('what was left twice is two files in the exchange, which their control number makes one', async () => {
    for (const name of ['946.edi', 'copy-of-946.edi']) writeFileSync(at('outbox', name), ADVICE);
    await run();
    expect([...objects.keys()].map((key) => key.replace(/.*\/[0-9a-f]{12}-/, '')).sort()).toEqual(['946.edi', 'copy-of-946.edi']);
  });

  test('a server with another host key than was agreed is told nothing', async () => {
    await expect(openSftp({ ...access, hostKey: `SHA256:${'A'.repeat(43)}` })).rejects.toMatchObject({ name: 'Transient', code: 'edi.sftp-unreachable' });
  });

  test('a key that it does not know is not let in', async () => {
    await expect(openSftp({ ...access, privateKey: readFileSync(at('host'), 'utf8') })).rejects.toMatchObject({ name: 'Transient', code: 'edi.sftp-unauthorized' });
  });

  test('a folder that is not there is said by its code', async () => {
    const server = await openSftp(access);
    await expect(server.list(at('nowhere'))).rejects.toMatchObject({ name: 'Transient', code: 'edi.sftp-no-such-file' });
    await server.close();
  });
});
