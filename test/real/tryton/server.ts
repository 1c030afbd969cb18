import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface RealTryton {
  url: string;
  db: string;
  user: string;
  password: string;
  stop(): Promise<void>;
}

const run = promisify(execFile);
const PACKAGES = ['tryton-server', 'tryton-proteus', ...['sale', 'stock', 'account-invoice', 'account-invoice-stock', 'account-product', 'sale-credit-limit', 'account-credit-limit', 'purchase', 'sale-supply-drop-shipment', 'stock-lot', 'account-payment'].map((name) => `tryton-modules-${name}`)];
const MODULES = ['sale', 'stock', 'account_invoice_stock', 'sale_credit_limit', 'sale_supply_drop_shipment', 'account_payment', 'stock_lot'];
/** Throw-away, for a database on the loopback interface only. */
const ADMIN = 'admin-secret-1';
const INTEGRATION = 'Xk7-qv2W-m9Rd';
/** Raised whenever what is in the database changes. */
const VERSION = 2;

/**
 * A real Tryton 6.0 from Debian on a free loopback port, with a fresh copy of a database that is made once and kept in a cache folder.
 * Says why it is skipped where it cannot be had: not Debian, or packages missing and nobody may install them.
 */
export async function startRealTryton(workDir: string, cacheDir = join(tmpdir(), 'crossdock-tryton')): Promise<RealTryton | { skipped: string }> {
  const missing = await install();
  if (missing) return { skipped: missing };
  const golden = await goldenDatabase(cacheDir);
  const dbDir = join(workDir, 'tryton-db');
  await mkdir(dbDir, { recursive: true });
  await copyFile(golden, join(dbDir, 'erp.sqlite'));
  const port = await freePort();
  const conf = await configuration(workDir, dbDir, port);
  const server = spawn('trytond', ['-c', conf, '-d', 'erp'], { stdio: 'ignore', env: { ...process.env, PYTHONWARNINGS: 'ignore' } });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  try {
    await answers(url, () => server.exitCode !== null);
  } catch (error) {
    server.kill('SIGKILL');
    throw error;
  }
  return {
    url, db: 'erp', user: 'integration', password: INTEGRATION,
    async stop() {
      server.kill('SIGTERM');
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 3_000).unref())]);
      server.kill('SIGKILL');
    },
  };
}

/** Installs what is missing, when this is Debian and we are root. Gives the reason why not. */
async function install(): Promise<string | undefined> {
  if (existsSync('/usr/bin/trytond') && existsSync('/usr/lib/python3/dist-packages/proteus') && existsSync('/usr/lib/python3/dist-packages/trytond/modules/sale_supply_drop_shipment')) return undefined;
  if (!existsSync('/usr/bin/apt-get')) return 'Tryton comes from Debian packages, and this machine has no apt-get';
  if (process.getuid?.() !== 0) return `Tryton is not installed: apt-get install --no-install-recommends ${PACKAGES.join(' ')}`;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await run('apt-get', ['update'], { env });
    await run('apt-get', ['install', '-y', '--no-install-recommends', ...PACKAGES], { env, maxBuffer: 1e8 });
    return undefined;
  } catch (error) {
    return `apt-get could not install Tryton: ${(error as Error).message.split('\n')[0]}`;
  }
}

/** Made once: about 35 s for the modules and 4 s for the configuration. */
async function goldenDatabase(cacheDir: string): Promise<string> {
  const golden = join(cacheDir, `golden-${VERSION}.sqlite`);
  if (existsSync(golden)) return golden;
  const making = join(cacheDir, `making-${process.pid}`);
  await mkdir(making, { recursive: true });
  await writeFile(join(making, 'erp.sqlite'), '');
  await writeFile(join(making, 'password'), ADMIN, { mode: 0o600 });
  const conf = await configuration(making, making, 8000);
  const env = { ...process.env, TRYTONPASSFILE: join(making, 'password'), PYTHONWARNINGS: 'ignore' };
  await run('trytond-admin', ['-c', conf, '-d', 'erp', '--all', '--email', 'ops@example.test'], { env, maxBuffer: 1e8 });
  await run('trytond-admin', ['-c', conf, '-d', 'erp', '--activate-dependencies', '-u', ...MODULES], { env, maxBuffer: 1e8 });
  await run('/usr/bin/python3', [join(import.meta.dirname, 'setup.py'), conf, 'erp', INTEGRATION], { env, maxBuffer: 1e8 });
  await rename(join(making, 'erp.sqlite'), golden);
  await rm(making, { recursive: true });
  return golden;
}

/** The database path must be absolute: newer Pythons write a relative one as file:///db. */
async function configuration(folder: string, dbDir: string, port: number): Promise<string> {
  const file = join(folder, 'trytond.conf');
  await writeFile(file, `[web]\nlisten = 127.0.0.1:${port}\n[database]\nuri = sqlite://\npath = ${dbDir}\n[session]\ntimeout = 36000\n[password]\nlength = 4\n`);
  return file;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

async function answers(url: string, gone: () => boolean): Promise<void> {
  for (let turn = 0; turn < 300; turn += 1) {
    if (gone()) throw new Error('trytond ended before it answered');
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"id":1,"method":"common.server.version","params":[]}' }).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('trytond did not answer within 30 s');
}
