import { createHash } from 'node:crypto';
import { systemClock } from '../../clock.ts';
import type { Json } from '../../contract.ts';
import { Documents } from '../documents.ts';
import { Faults } from '../faults.ts';
import { json, serve } from '../http.ts';
import type { Partner, PartnerOptions } from '../partner.ts';
import { compose, type Identity, type Interchange, parse } from '../x12-supplier/interchange.ts';
import { acknowledgment } from '../x12-supplier/replies.ts';
import { Files } from './files.ts';
import { Floor, type FloorWish } from './floor.ts';
import { orderIn, type OrderRecord, type Stock } from './orders.ts';
import { newHostKey, startSftpServer } from './sftp-server.ts';

export interface X12WarehouseOptions extends PartnerOptions {
  /** Of its SFTP server; 0 or absent: any free one. `port` is that of what stands beside it. */
  sftpPort?: number;
  us: Identity;
  depositor: Identity;
  usage?: 'P' | 'T';
  credentials: { user: string; password: string };
  /** How long it takes to pick and ship; absent: 800. */
  shipAfterMs?: number;
  /** How long a file takes that is written in two halves (`malformed`); absent: 2000. */
  writeMs?: number;
}

export interface X12Warehouse extends Partner {
  sftp: { host: string; port: number; hostKey: string };
  inbox: string;
  outbox: string;
  archive: string;
  seed(stock: readonly Stock[]): void;
  floor(wish: FloorWish): void;
  orders(): OrderRecord[];
  /** Files there, by folder. */
  files(folder: string): string[];
  file(path: string): string | undefined;
  /** What it got back for each interchange that it sent, by ISA13: A, P or R of the 997. */
  acknowledgments(): Record<string, string>;
}

const [INBOX, OUTBOX, ARCHIVE] = ['/inbox', '/outbox', '/archive'] as const;

/**
 * A simulated third party's warehouse: an SFTP server, into whose inbox 940s are put, and in whose outbox 997, 945, 846, 944 and 947 are left. It reads a file when it has its name, forgets
 * no control number, and reads the same interchange once. Faults beside those of SFTP, by `drop 945` and the like: slow (late), webhookDuplicate (left twice), webhookLost (never),
 * malformed (half of it is there for a while under its own name); reject of `997 940` says that a 940 cannot be read.
 */
export async function startX12Warehouse(options: X12WarehouseOptions): Promise<X12Warehouse> {
  const clock = options.clock ?? systemClock;
  const documents = new Documents(options.dataFile ?? ':memory:');
  const faults = new Faults();
  const files = new Files(documents, clock, ['/', INBOX, OUTBOX, ARCHIVE]);
  const hostKey = documents.get<string>('host', 'key') ?? newHostKey();
  documents.change(() => documents.put('host', 'key', hostKey));

  const send = (type: string, body: (string | undefined)[][]): void => {
    const control = documents.next('control');
    const text = compose({ us: options.us, them: options.depositor, usage: options.usage ?? 'P', control, at: new Date(clock.now()) }, type, body);
    drop(type, `${type}_${String(control).padStart(9, '0')}.edi`, text);
  };

  function drop(type: string, name: string, text: string): void {
    const [operation, bytes] = [[`drop ${type}`], Buffer.from(text)];
    if (faults.take(operation, ['webhookLost'])) return;
    const late = faults.take(operation, ['slow']);
    const leave = () => {
      if (faults.take(operation, ['malformed'])) {
        files.write(`${OUTBOX}/${name}`, bytes.subarray(0, bytes.length / 2));
        clock.after(options.writeMs ?? 2000, () => files.write(`${OUTBOX}/${name}`, bytes));
        return;
      }
      files.write(`${OUTBOX}/${name}`, bytes);
      if (faults.take(operation, ['webhookDuplicate'])) files.write(`${OUTBOX}/again_${name}`, bytes);
    };
    if (late) clock.after(late.ms ?? 1000, leave);
    else leave();
  }

  const floor = new Floor(documents, clock, options.shipAfterMs ?? 800, send);

  /** Under a name that begins with a dot nobody's file is finished. */
  function arrived(path: string): void {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const text = path.startsWith(`${INBOX}/`) && !name.startsWith('.') ? files.read(path)?.toString() : undefined;
    if (text === undefined) return;
    documents.change(() => {
      read(text);
      documents.remove('file', path);
    });
  }

  function read(text: string): void {
    let interchange: Interchange;
    try {
      interchange = parse(text);
    } catch (error) {
      return documents.put('unreadable', documents.next('unreadable'), { message: (error as Error).message });
    }
    const { sender, receiver, usage, control, groups } = interchange;
    const hash = createHash('sha256').update(text).digest('hex');
    const known = documents.get<{ hash: string; answer?: string }>('received', control);
    if (sender.id !== options.depositor.id || receiver.id !== options.us.id || usage !== (options.usage ?? 'P') || (known && known.hash !== hash)) return documents.put('unreadable', documents.next('unreadable'), { control });
    if (known) return;
    documents.put('received', control, { hash });
    for (const group of groups) {
      if (group.functionalId === 'FA') {
        const code = group.sets.flatMap(({ segments }) => segments.filter(([tag]) => tag === 'AK9').map(([, outcome = '']) => outcome)).join('');
        for (const [, , answered = ''] of group.sets.flatMap(({ segments }) => segments.filter(([tag]) => tag === 'AK1'))) documents.put('acknowledged', answered.padStart(9, '0'), code);
        continue;
      }
      const refused = faults.take([`997 ${group.sets[0]?.type ?? ''}`], ['reject']) !== undefined;
      send('997', acknowledgment(group, refused));
      for (const { purpose, ...order } of refused ? [] : group.sets.filter(({ type }) => type === '940').map(orderIn)) {
        if (purpose === 'F') floor.cancel(order.number);
        else floor.take(order);
      }
    }
  }

  const seed = (stock: readonly Stock[]) => documents.change(() => stock.forEach((one) => floor.put(one)));
  const act = (wish: FloorWish) => documents.change(() => floor.act(wish));
  const acknowledgments = () => Object.fromEntries(documents.entries<string>('acknowledged'));
  const sftp = await startSftpServer({ port: options.sftpPort ?? 0, ...options.credentials, hostKey, files, faults, clock, arrived });
  const served = await serve(
    {
      operations: ({ method, path }) => [`${method} ${path}`],
      answer: () => json(404, { error: 'what it takes and gives are files, by SFTP' }),
      faulty: () => json(500, {}),
      admin: {
        'POST /_seed': (request) => done(() => seed(JSON.parse(request.body) as Stock[])),
        'POST /_floor': (request) => done(() => act(JSON.parse(request.body) as FloorWish)),
        'GET /_orders': () => documents.all<OrderRecord>('order') as unknown as Json,
        'GET /_stock': () => documents.all<Stock>('stock') as unknown as Json,
        'GET /_files': () => ({ inbox: files.list(INBOX), outbox: files.list(OUTBOX), archive: files.list(ARCHIVE) }),
        'GET /_acknowledgments': () => acknowledgments(),
      },
    },
    faults,
    clock,
    options.port,
  );
  floor.resume();
  return {
    name: 'x12-warehouse', url: served.url, faults, seed, floor: act, acknowledgments,
    calls: () => [...sftp.calls(), ...served.calls()],
    sftp: { host: '127.0.0.1', port: sftp.port, hostKey: sftp.fingerprint },
    inbox: INBOX, outbox: OUTBOX, archive: ARCHIVE,
    orders: () => documents.all<OrderRecord>('order'),
    files: (folder) => files.list(folder),
    file: (path) => files.read(path)?.toString(),
    async stop() {
      floor.stop();
      await sftp.stop();
      await served.stop();
      documents.close();
    },
  };
}

function done(work: () => void): Json {
  work();
  return { ok: true };
}
