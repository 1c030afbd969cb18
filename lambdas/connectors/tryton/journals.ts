import { Rejected, Transient } from '../../../core/model/errors.ts';
import type { Journal } from '../../../core/model/journal.ts';
import { decimal, type Money, sum } from '../../../core/model/money.ts';
import type { Bookkeeping } from '../../../core/posting/ledger-system.ts';
import type { TrytonClient } from './client.ts';
import { date, Dec } from './from-canonical.ts';
import type { TrytonMasterdata } from './masterdata.ts';
import { MoveLineRecord, MoveRecord, type TrytonSecret } from './schema.ts';
import { plainDate, sumOf } from './to-canonical.ts';

/** Journals that Tryton does not derive out of its own documents, as account moves: our journal id is the move's description, and finds it again. */
export class TrytonJournals implements Bookkeeping {
  readonly #client: TrytonClient;
  readonly #masterdata: TrytonMasterdata;
  readonly #accounts: Record<string, string>;

  constructor(client: TrytonClient, masterdata: TrytonMasterdata, { accounts = {} }: Pick<TrytonSecret, 'accounts'>) {
    this.#client = client;
    this.#masterdata = masterdata;
    this.#accounts = accounts;
  }

  async postJournal(journal: Journal): Promise<{ id: string; number?: string }> {
    const move = (await this.#find(journal.journalId)) ?? (await this.#create(journal));
    const there = await this.#total(move, journal);
    const ours = sum(journal.lines[0]?.functional.currency ?? '', debits(journal));
    if (there.minor !== ours.minor) throw new Rejected('journal.differs', `the ERP holds ${journal.journalId} over ${decimal(there)}, and it is over ${decimal(ours)}`, { journalId: journal.journalId, move: move.id, there, ours });
    if (move.state === 'draft') await this.#client.press('account.move', 'post', [move.id]);
    const posted = await this.#find(journal.journalId);
    if (posted?.state !== 'posted') throw new Transient('erp.move-not-posted', `${journal.journalId} is not posted yet`);
    return { id: String(posted.id), ...(posted.number && { number: posted.number }) };
  }

  async journalByReference(_entity: string, journalId: string) {
    const move = await this.#find(journalId);
    if (!move) return undefined;
    const total = sumOf((await this.#lines(move)).map((line) => line.debit), await this.#masterdata.companyCurrency());
    return { id: String(move.id), ...(move.number && { number: move.number }), date: plainDate(move.date), total: total.minor };
  }

  async #find(journalId: string): Promise<MoveRecord | undefined> {
    return (await this.#client.find(MoveRecord, 'account.move', [['description', '=', journalId]], 1))[0];
  }

  async #create(journal: Journal): Promise<MoveRecord> {
    const lines = await Promise.all(
      journal.lines.map(async ({ account, side, amount, functional }) => ({
        account: await this.#account(account),
        debit: Dec(side === 'debit' ? decimal(functional) : '0'),
        credit: Dec(side === 'credit' ? decimal(functional) : '0'),
        ...(amount.currency !== functional.currency && amount.minor !== 0 && {
          second_currency: await this.#masterdata.currency(amount.currency),
          amount_second_currency: Dec(`${side === 'credit' ? '-' : ''}${decimal(amount)}`),
        }),
      })),
    );
    await this.#client.create('account.move', {
      journal: await this.#masterdata.generalJournal(),
      period: await this.#masterdata.period(journal.date),
      date: date(journal.date),
      description: journal.journalId,
      lines: [['create', lines]],
    });
    const made = await this.#find(journal.journalId);
    if (!made) throw new Transient('erp.move-vanished', `the move of ${journal.journalId} was not there after it was made`);
    return made;
  }

  async #account(name: string): Promise<number> {
    const code = this.#accounts[name];
    if (!code) throw new Rejected('erp.account-unmapped', `the connector's secret maps ${name} to no account of the ERP`, { account: name });
    return this.#masterdata.account(code);
  }

  #lines = ({ id }: MoveRecord) => this.#client.find(MoveLineRecord, 'account.move.line', [['move', '=', id]]);

  async #total(move: MoveRecord, journal: Journal): Promise<Money> {
    return sumOf((await this.#lines(move)).map((line) => line.debit), journal.lines[0]?.functional.currency ?? '');
  }
}

const debits = (journal: Journal): Money[] => journal.lines.flatMap(({ side, functional }) => (side === 'debit' ? [functional] : []));
