import { balanceOf, type ReceivablesTold } from '../../core/credit/balance.ts';
import type { Receivables } from '../../core/credit/receivables.ts';
import type { CreditAccount } from '../../core/model/credit.ts';
import { add } from '../../core/model/money.ts';
import type { OpenItem } from '../../core/model/open-item.ts';
import { itemIdOf } from '../../core/payments/items.ts';
import { authorityOver } from '../../core/routing/authority.ts';
import { authorityIn } from '../../core/routing/resolve-route.ts';
import { now, stores } from '../adapters/stores.ts';
import { log } from './log.ts';

/** Accounts that are written at once. */
const AT_ONCE = 8;

/** Who keeps the receivables of an entity. */
type Reading = (entity: string) => Promise<Receivables>;

/** What a system says of the receivables, onto the credit accounts: where the table of authority has it keep them. Safe to repeat. @param names of its partner accounts: each has the books of one entity */
export async function takeReceivables(connector: string, system: Reading, names: readonly string[] = ['*']): Promise<{ accounts: number }> {
  const told = await Promise.allSettled(names.map((name) => takeReceivablesOf(connector, system, name)));
  const failed = told.find((one) => one.status === 'rejected');
  // one that cannot be asked keeps nobody else from being
  if (failed) throw failed.reason;
  return { accounts: told.reduce((sum, one) => sum + (one.status === 'fulfilled' ? one.value.accounts : 0), 0) };
}

async function takeReceivablesOf(connector: string, system: Reading, name: string): Promise<{ accounts: number }> {
  const entity = (await stores.masterdata.account(connector, name))?.entity;
  if (!entity) return skipped(connector, 'no account of it is set up');
  const rules = await stores.masterdata.rules(entity);
  const erp = rules.find((rule) => 'capability' in rule && rule.capability === 'erp')?.connector ?? '';
  if (authorityOver(authorityIn(rules), 'receivables', erp, now()) !== connector) return skipped(connector, 'another keeps the receivables');
  const accounts = await byAccount(entity, await (await system(entity)).receivables());
  for (let from = 0; from < accounts.length; from += AT_ONCE) await Promise.all(accounts.slice(from, from + AT_ONCE).map(([account, told]) => takeBalance(account, told)));
  log.info('receivables told', { connector, entity, accounts: accounts.length });
  return { accounts: accounts.length };
}

function skipped(connector: string, why: string): { accounts: number } {
  log.info('receivables not asked for', { connector, why });
  return { accounts: 0 };
}

/** Of a bill-to what all who are billed through it owe, in its own currency. A customer that is not known here has no credit here. */
async function byAccount(entity: string, all: Awaited<ReturnType<Receivables['receivables']>>): Promise<[CreditAccount, ReceivablesTold][]> {
  const accounts = new Map<string, [CreditAccount, ReceivablesTold]>();
  for (const { customerId, told } of all) {
    const customer = await stores.masterdata.customer(entity, customerId);
    if (!customer || customer.currency !== told.currency) continue;
    const billTo = customer.billTo ?? customerId;
    const before = accounts.get(billTo)?.[1];
    const both = before ? { ...told, items: [...before.items, ...told.items], unapplied: add(before.unapplied, told.unapplied) } : told;
    accounts.set(billTo, [{ entity, billTo, currency: told.currency }, both]);
  }
  return [...accounts.values()];
}

async function takeBalance(account: CreditAccount, told: ReceivablesTold): Promise<void> {
  const { entity, billTo, currency } = account;
  const isOurs = (item: OpenItem | undefined): item is OpenItem => item?.billTo === billTo && item.open.currency === currency;
  const open = (await stores.cash.openOf(entity, billTo)).filter(isOurs);
  const closed = told.items.flatMap(({ number }) => (number === undefined || open.some(({ document }) => document === number) ? [] : [number]));
  const paid = await Promise.all(closed.flatMap((number) => (['invoice', 'credit-memo'] as const).map((kind) => stores.cash.item(entity, itemIdOf(kind, number)))));
  const { balance, holds } = balanceOf(told, [...open, ...paid.filter(isOurs)], now());
  await stores.credit.balance(account, balance, holds);
}
