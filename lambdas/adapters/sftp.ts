import { createHash } from 'node:crypto';
import { Client, type FileEntryWithStats, type SFTPWrapper } from 'ssh2';
import { Transient } from '../../core/model/errors.ts';

export interface SftpAccess {
  host: string;
  port: number;
  user: string;
  password?: string | undefined;
  /** OpenSSH or PEM, without a passphrase. */
  privateKey?: string | undefined;
  /** `SHA256:…`, as ssh-keygen -l prints it: a server with another key is not the partner's. */
  hostKey: string;
}

export interface RemoteFile {
  name: string;
  size: number;
  modifiedAt: Date;
}

/** Somebody's files, as far as exchanging some asks for it. Everything throws Transient where the outcome is unknown. */
export interface FileServer {
  /** Regular files of a folder. */
  list(folder: string): Promise<RemoteFile[]>;
  read(path: string): Promise<Buffer>;
  /** From the beginning; what was there is gone. */
  write(path: string, bytes: Buffer): Promise<void>;
  /** Whoever lists the folder sees either the old name or the new one, and the whole file under it; what had the new name is replaced. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  close(): Promise<void>;
}

const NO_SUCH_FILE = 2;
const GONE = 'edi.sftp-no-such-file';

/** Whether a file or its folder is not there: another run was faster, or nobody ever put it there. */
export const isGone = (error: unknown): boolean => error instanceof Transient && error.code === GONE;

/** @throws Transient edi.sftp-unreachable, edi.sftp-unauthorized, edi.sftp-failed, edi.sftp-no-such-file */
export async function openSftp({ host, port, user, password, privateKey, hostKey }: SftpAccess, timeoutMs = 15_000): Promise<FileServer> {
  const client = new Client();
  let over = false;
  client.on('close', () => (over = true));
  const sftp = await new Promise<SFTPWrapper>((resolve, reject) => {
    let otherKey = false;
    // later errors end what is under way by themselves
    client.on('error', (error: Error & { level?: string }) => {
      client.end();
      if (otherKey) reject(new Transient('edi.sftp-unreachable', `the server ${host} has another key than was agreed`, { host }));
      else if (error.level === 'client-authentication') reject(new Transient('edi.sftp-unauthorized', `the server ${host} does not accept our credentials`, { host }));
      else reject(new Transient('edi.sftp-unreachable', `the server ${host} did not answer`, { host, reason: error.level ?? error.name }));
    });
    client.on('ready', () => client.sftp((error, opened) => (error ? reject(new Transient('edi.sftp-failed', `the server ${host} has no SFTP`, { host })) : resolve(opened))));
    client.on('connect', () => client.setNoDelay(true)); // each call waits for its answer: packets are not to wait for one another
    client.connect({
      host, port, username: user, readyTimeout: timeoutMs,
      ...(password !== undefined && { password }),
      ...(privateKey !== undefined && { privateKey }),
      hostVerifier: (key: Buffer) => {
        otherKey = fingerprint(key) !== hostKey;
        return !otherKey;
      },
    });
  });

  /** Each call has its time, and fails when the connection ends. */
  const ask = <T>(what: string, call: (done: (error: Error | null | undefined, value?: T) => void) => void): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const failed = (reason: string, code?: number) => reject(new Transient(code === NO_SUCH_FILE ? GONE : 'edi.sftp-failed', `the server ${host} did not ${what}`, { host, reason }));
      if (over) return failed('connection closed');
      const timer = setTimeout(() => failed('TimeoutError'), timeoutMs);
      const closed = () => failed('connection closed');
      client.once('close', closed);
      const done = (error: Error | null | undefined, value?: T) => {
        clearTimeout(timer);
        client.removeListener('close', closed);
        if (error) failed(error.message.slice(0, 80), (error as Error & { code?: number }).code);
        else resolve(value as T);
      };
      try {
        call(done);
      } catch (error) {
        done(error as Error); // what the server never said it could do
      }
    });
  const remove = (path: string) => ask<void>('remove a file', (done) => sftp.unlink(path, done));
  const plainRename = (from: string, to: string) => ask<void>('rename a file', (done) => sftp.rename(from, to, done));

  return {
    list: async (folder) => (await ask<FileEntryWithStats[]>('list a folder', (done) => sftp.readdir(folder, done))).filter(({ attrs }) => attrs.isFile()).map(({ filename, attrs }) => ({ name: filename, size: attrs.size, modifiedAt: new Date(attrs.mtime * 1000) })),
    read: (path) => ask<Buffer>('give a file', (done) => sftp.readFile(path, done)),
    write: (path, bytes) => ask<void>('take a file', (done) => sftp.writeFile(path, bytes, done)),
    async rename(from, to) {
      try {
        // replaces what is there, in one step: https://github.com/openssh/openssh-portable/blob/master/PROTOCOL, posix-rename@openssh.com
        await ask<void>('rename a file', (done) => sftp.ext_openssh_rename(from, to, done));
      } catch (error) {
        if (isGone(error) || (error instanceof Transient && error.detail.reason === 'TimeoutError')) throw error;
        // a server without it refuses to replace: https://datatracker.ietf.org/doc/html/draft-ietf-secsh-filexfer-02#section-6.5
        await plainRename(from, to).catch(async (refused: unknown) => {
          if (isGone(refused)) throw refused; // what has the new name stays: there is nothing to put in its place
          await remove(to);
          await plainRename(from, to);
        });
      }
    },
    remove,
    close: () =>
      new Promise((resolve) => {
        if (over) return resolve();
        client.once('close', () => resolve());
        client.end();
        // a server that does not let go
        setTimeout(() => client.destroy(), timeoutMs).unref();
      }),
  };
}

/** As OpenSSH writes it. */
export const fingerprint = (key: Buffer): string => `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
