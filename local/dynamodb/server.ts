import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Host } from '../contract.ts';
import { findDynoxide } from './binary.ts';
import { endLeftover, startChild } from './child.ts';
import type { Child } from './child.ts';

/** dynoxide does not come up on its file; the message ends in its own last words. */
export class DynoxideFailed extends Error {
  override readonly name = 'DynoxideFailed';
}

/** dynoxide on a file, restarted whenever it dies. */
export class Dynoxide {
  readonly #host: Host;
  readonly #file: string;
  readonly #pidFile: string;
  #child: Child | undefined;
  #stopped = false;
  #endpoint: Promise<string> | undefined;

  constructor(host: Host) {
    this.#host = host;
    this.#file = join(host.dataDir, 'dynamodb.sqlite');
    this.#pidFile = join(host.dataDir, 'dynoxide.pid');
  }

  /** Where it answers, once it does. */
  endpoint(): Promise<string> {
    this.#endpoint ??= this.#start();
    return this.#endpoint;
  }

  /** Its file, for what its API does not offer. Undefined before it made it. */
  open(): DatabaseSync | undefined {
    if (!existsSync(this.#file)) return undefined;
    const db = new DatabaseSync(this.#file);
    db.exec('PRAGMA busy_timeout = 5000');
    return db;
  }

  processId(): number | undefined {
    return existsSync(this.#pidFile) ? Number(readFileSync(this.#pidFile, 'utf8')) : undefined;
  }

  async stop() {
    this.#stopped = true;
    await this.#endpoint?.catch(() => undefined);
    await this.#child?.stop();
  }

  async #start(): Promise<string> {
    mkdirSync(this.#host.dataDir, { recursive: true });
    const binary = await findDynoxide();
    await endLeftover(this.#pidFile, this.#file);
    for (let attempt = 1; ; attempt++) {
      const port = await freePort();
      let said = '';
      const args = ['serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', this.#file];
      const child = startChild(binary, args, this.#pidFile, (line) => {
        // it may come in pieces, and the last of them be empty
        said = `${said}\n${line}`.trim().slice(-500);
        this.#host.log('debug', `dynoxide: ${line}`);
      });
      if (await answers(port, child)) {
        this.#child = child;
        void child.exited.then((code) => this.#revive(code));
        this.#indexStreams();
        return `http://127.0.0.1:${port}`;
      }
      await child.silent;
      if (attempt === 3) throw new DynoxideFailed(`dynoxide does not start on ${this.#file}: ${said}`);
    }
  }

  #revive(code: number) {
    if (this.#stopped) return;
    this.#host.log('warn', `dynoxide ended with code ${code}; starting it again`);
    this.#endpoint = this.#start();
    this.#endpoint.catch((error: Error) => this.#host.log('error', error.message));
  }

  /** Without this index every write to a stream looks through all records of the table for the last sequence number. */
  #indexStreams() {
    const db = this.open();
    db?.exec(
      'CREATE INDEX IF NOT EXISTS _stream_by_sequence ON _stream_records (table_name, CAST(sequence_number AS INTEGER))',
    );
    db?.close();
  }
}

async function answers(port: number, child: Child): Promise<boolean> {
  let gone = false;
  void child.exited.then(() => (gone = true));
  while (!gone) {
    const connected = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (connected) return true;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return false;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(address && typeof address === 'object' ? address.port : 0));
    });
  });
}
