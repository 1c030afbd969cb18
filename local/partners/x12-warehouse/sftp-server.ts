import { createHash, timingSafeEqual } from 'node:crypto';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import ssh2 from 'ssh2';
import type { AuthContext, Connection, SFTPWrapper } from 'ssh2';
import type { Clock } from '../../contract.ts';
import type { Faults } from '../faults.ts';
import type { Call } from '../partner.ts';
import type { Files } from './files.ts';

// a CommonJS package, whose names Node does not see
const { Server, utils } = ssh2;
const { OPEN_MODE, STATUS_CODE } = utils.sftp;

export interface SftpServerOptions {
  port: number;
  user: string;
  password: string;
  /** OpenSSH private key. */
  hostKey: string;
  files: Files;
  faults: Faults;
  clock: Clock;
  /** A file got its name: written to its end under it, or renamed to it. */
  arrived: (path: string) => void;
}

export interface SftpServer {
  port: number;
  /** `SHA256:…` */
  fingerprint: string;
  calls(): Call[];
  stop(): Promise<void>;
}

const REGULAR = 0o100_644;
const FOLDER = 0o040_755;

/** ssh2 takes a zero at the beginning of the public key for padding, so one key in two hundred cannot be read: https://github.com/mscdex/ssh2/blob/v1.17.0/lib/keygen.js */
export function newHostKey(): string {
  const key = utils.generateKeyPairSync('ed25519').private;
  return utils.parseKey(key) instanceof Error ? newHostKey() : key;
}

/**
 * SFTP version 3 over SSH, as far as exchanging files asks for it: https://datatracker.ietf.org/doc/html/draft-ietf-secsh-filexfer-02 . Faults are played by the operation:
 * reset and unavailable end the connection before anything is done, lostAnswer after, slow waits.
 */
export async function startSftpServer({ port, user, password, hostKey, files, faults, clock, arrived }: SftpServerOptions): Promise<SftpServer> {
  const calls: Call[] = [];
  const note = (operation: string, outcome: string) => void (calls.push({ operation, at: new Date(clock.now()).toISOString(), outcome, status: outcome === 'ok' ? 200 : 0 }) > 1000 && calls.shift());
  const sockets = new Set<Socket>();

  const ssh = new Server({ hostKeys: [hostKey] }, (connection) => {
    connection.on('error', () => undefined);
    connection.on('authentication', (asked) => (isKnown(asked, user, password) && !faults.take(['connect'], ['expired']) ? asked.accept() : asked.reject(['password'])));
    connection.on('session', (accept) => accept().on('sftp', (open) => serve(open(), connection)));
  });

  function serve(sftp: SFTPWrapper, connection: Connection): void {
    const open = new Map<string, { path: string; bytes: Buffer; writing: boolean; listed?: boolean }>();
    let handles = 0;
    const of = (handle: Buffer) => open.get(handle.toString('latin1'));
    const opened = (id: number, what: { path: string; bytes: Buffer; writing: boolean }) => {
      const name = String((handles += 1));
      open.set(name, what);
      sftp.handle(id, Buffer.from(name));
    };
    /** Does one thing under its name, with the faults that are asked for; tells its status. */
    const act = (id: number, operation: string, work: () => boolean) => {
      const run = () => {
        if (faults.take([operation], ['reset', 'unavailable'])) return end(operation, 'reset');
        const done = work();
        if (faults.take([operation], ['lostAnswer'])) return end(operation, 'lostAnswer');
        note(operation, done ? 'ok' : 'refused');
        sftp.status(id, done ? STATUS_CODE.OK : STATUS_CODE.NO_SUCH_FILE);
      };
      const slow = faults.take([operation], ['slow']);
      if (slow) clock.after(slow.ms ?? 1000, run);
      else run();
    };
    const end = (operation: string, outcome: string) => {
      note(operation, outcome);
      connection.end();
    };
    const attrs = (path: string) => {
      if (files.folders.includes(path)) return { mode: FOLDER, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };
      const file = files.stat(path);
      return file && { mode: REGULAR, uid: 0, gid: 0, size: file.size, atime: Math.floor(file.modifiedAt / 1000), mtime: Math.floor(file.modifiedAt / 1000) };
    };
    const stat = (id: number, path: string) => {
      const found = attrs(path);
      if (found) sftp.attrs(id, found);
      else sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
    };

    sftp.on('OPEN', (id, path, flags) => {
      const writing = (flags & OPEN_MODE.WRITE) !== 0;
      const bytes = writing && (flags & OPEN_MODE.TRUNC) !== 0 ? Buffer.alloc(0) : (files.read(path) ?? (writing ? Buffer.alloc(0) : undefined));
      if (!bytes) return sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
      if (writing) files.write(path, bytes);
      opened(id, { path, bytes, writing });
    });
    sftp.on('READ', (id, handle, offset, length) => {
      const part = of(handle)?.bytes.subarray(offset, offset + length);
      if (part && part.length > 0) sftp.data(id, part);
      else sftp.status(id, STATUS_CODE.EOF);
    });
    sftp.on('WRITE', (id, handle, offset, data) => {
      const file = of(handle);
      if (!file) return sftp.status(id, STATUS_CODE.FAILURE);
      act(id, 'write', () => {
        const bytes = Buffer.alloc(Math.max(file.bytes.length, offset + data.length));
        file.bytes.copy(bytes);
        data.copy(bytes, offset);
        file.bytes = bytes;
        files.write(file.path, bytes);
        return true;
      });
    });
    sftp.on('CLOSE', (id, handle) => {
      const file = of(handle);
      open.delete(handle.toString('latin1'));
      sftp.status(id, STATUS_CODE.OK);
      if (file?.writing) arrived(file.path);
    });
    sftp.on('FSTAT', (id, handle) => stat(id, of(handle)?.path ?? ''));
    sftp.on('STAT', stat);
    sftp.on('LSTAT', stat);
    sftp.on('OPENDIR', (id, path) => (files.folders.includes(path) ? opened(id, { path, bytes: Buffer.alloc(0), writing: false }) : sftp.status(id, STATUS_CODE.NO_SUCH_FILE)));
    sftp.on('READDIR', (id, handle) => {
      const folder = of(handle);
      if (!folder || folder.listed) return sftp.status(id, STATUS_CODE.EOF);
      folder.listed = true;
      note('list', 'ok');
      sftp.name(id, files.list(folder.path).map((name) => ({ filename: name, longname: name, attrs: attrs(`${folder.path}/${name}`) ?? { mode: REGULAR, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 } })));
    });
    sftp.on('RENAME', (id, from, to) =>
      act(id, 'rename', () => {
        const done = files.rename(from, to);
        if (done) arrived(to);
        return done;
      }),
    );
    sftp.on('REMOVE', (id, path) => act(id, 'remove', () => files.remove(path)));
    sftp.on('REALPATH', (id, path) => sftp.name(id, [{ filename: path === '.' ? '/' : path, longname: path, attrs: { mode: FOLDER, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 } }]));
    sftp.on('SETSTAT', (id) => sftp.status(id, STATUS_CODE.OK));
    sftp.on('FSETSTAT', (id) => sftp.status(id, STATUS_CODE.OK));
  }

  const server = createServer((socket) => {
    if (faults.take(['connect'], ['reset', 'unavailable'])) return void socket.resetAndDestroy();
    sockets.add(socket.setNoDelay(true).on('close', () => sockets.delete(socket)));
    ssh.injectSocket(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    fingerprint: fingerprintOf(hostKey),
    calls: () => [...calls],
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function isKnown(asked: AuthContext, user: string, password: string): boolean {
  const same = (one: string, other: string) => timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());
  return asked.method === 'password' && same(asked.username, user) && same(asked.password, password);
}

function fingerprintOf(hostKey: string): string {
  const key = utils.parseKey(hostKey);
  if (key instanceof Error) throw key;
  const [one] = [key].flat();
  return `SHA256:${createHash('sha256').update(one?.getPublicSSH() ?? '').digest('base64').replace(/=+$/, '')}`;
}
