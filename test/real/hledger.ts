import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { installPackages } from './debian.ts';

const run = promisify(execFile);

/** Gives the reason where hledger cannot be had. */
export async function missingHledger(): Promise<string | undefined> {
  return existsSync('/usr/bin/hledger') ? undefined : installPackages('hledger', ['hledger']);
}

/** What hledger printed. @throws Error with what it objects to */
export async function hledger(file: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('hledger', ['-f', file, ...args], { env: { ...process.env, LANG: 'C.UTF-8' }, maxBuffer: 1e8 });
  return stdout;
}

/** Balances by account, in cents of the one currency of the journal. */
export async function balances(file: string): Promise<Record<string, bigint>> {
  const lines = (await hledger(file, 'balance', '--flat', '--no-total', '-O', 'csv')).trim().split('\n').slice(1);
  return Object.fromEntries(
    lines.map((line) => {
      const [, account = '', amount = ''] = /^"(.*)","(-?[\d.]+) USD"$/.exec(line) ?? [];
      return [account, BigInt(amount.replace('.', ''))];
    }),
  );
}
