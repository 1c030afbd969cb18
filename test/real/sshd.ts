import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installPackages } from './debian.ts';

const run = promisify(execFile);
const SSHD = '/usr/sbin/sshd';

/** Gives the reason where OpenSSH's server cannot be had. */
export async function missingSshd(): Promise<string | undefined> {
  return existsSync(SSHD) ? undefined : installPackages('OpenSSH server', ['openssh-server']);
}

export interface Sshd {
  host: string;
  port: number;
  user: string;
  privateKey: string;
  /** As ssh-keygen prints it. */
  hostKey: string;
  /** Where its folders are, which are those that a client sees. */
  folder: string;
  stop(): Promise<void>;
}

/** OpenSSH on a loopback port, with keys of its own, for whoever runs this: inbox, outbox and archive are there. */
export async function startSshd(): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-sshd-'));
  const port = await freePort();
  // where it separates privileges, as root
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  for (const name of ['inbox', 'outbox', 'archive']) mkdirSync(join(folder, name));
  for (const name of ['host', 'client']) await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
  writeFileSync(join(folder, 'authorized_keys'), readFileSync(join(folder, 'client.pub')));
  const config = { Port: port, ListenAddress: '127.0.0.1', HostKey: join(folder, 'host'), AuthorizedKeysFile: join(folder, 'authorized_keys'), PermitRootLogin: 'prohibit-password', PasswordAuthentication: 'no', StrictModes: 'no', UsePAM: 'no', PidFile: 'none', Subsystem: 'sftp internal-sftp' };
  writeFileSync(join(folder, 'sshd_config'), Object.entries(config).map(([name, value]) => `${name} ${value}\n`).join(''));
  const server: ChildProcess = spawn(SSHD, ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      said += String(chunk);
      if (said.includes('Server listening')) resolve();
    });
    server.once('exit', () => reject(new Error(`sshd ended: ${said}`)));
  });
  const { stdout } = await run('ssh-keygen', ['-lf', join(folder, 'host.pub')]);
  return {
    host: '127.0.0.1', port, user: userInfo().username, privateKey: readFileSync(join(folder, 'client'), 'utf8'), hostKey: /SHA256:\S+/.exec(stdout)?.[0] ?? '', folder,
    async stop() {
      if (server.exitCode === null) {
        server.kill();
        await once(server, 'exit');
      }
      rmSync(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}
