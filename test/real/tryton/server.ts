import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installPackages } from '../debian.ts';

export interface RealTryton {
  url: string;
  db: string;
  user: string;
  password: string;
  /** Starts it again, at the same place with the same data, after `stop`. */
  start(): Promise<void>;
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
  const url = `http://127.0.0.1:${port}`;
  let server: ChildProcess | undefined;
  const start = async () => {
    // it ends with us, however we end
    const started = spawn('setpriv', ['--pdeathsig', 'TERM', '/usr/bin/python3', join(import.meta.dirname, 'serve.py'), String(port)], {
      stdio: 'ignore',
      env: { ...process.env, PYTHONWARNINGS: 'ignore', TRYTOND_CONFIG: conf, TRYTOND_DATABASE_NAMES: 'erp' },
    });
    server = started;
    try {
      await answers(url, () => started.exitCode !== null);
    } catch (error) {
      started.kill('SIGKILL');
      throw error;
    }
  };
  const stop = async () => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    const stubborn = setTimeout(() => server?.kill('SIGKILL'), 3_000);
    await ended;
    clearTimeout(stubborn);
  };
  await start();
  return { url, db: 'erp', user: 'integration', password: INTEGRATION, start, stop };
}

/** Installs what is missing, when this is Debian and we are root. Gives the reason why not. */
async function install(): Promise<string | undefined> {
  if (existsSync('/usr/bin/trytond') && existsSync('/usr/lib/python3/dist-packages/proteus') && existsSync('/usr/lib/python3/dist-packages/trytond/modules/sale_supply_drop_shipment')) return undefined;
  return installPackages('Tryton', PACKAGES);
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
    if (gone()) throw new Error('Tryton ended before it answered');
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"id":1,"method":"common.server.version","params":[]}' }).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('Tryton did not answer within 30 s');
}
