import { Currency, type Money } from '../model/money.ts';
import { signed } from './camt053-amount.ts';
import { readEntry } from './camt053-entry.ts';
import { movedOn, prove } from './prove.ts';
import type { BankStatement } from './statement.ts';
import { readXml, type Xml } from './xml.ts';

/** They differ in where a status, a party and a few ids stand. https://www.iso20022.org/catalogue-messages/iso-20022-messages-archive?search=camt.053 */
const NAMESPACE = /^urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(02|04|08)$/;

/**
 * A camt.053 (Bank to Customer Statement, ISO 20022) as statements: versions 02, 04 and 08.
 * https://www.six-group.com/en/products-services/banking-services/payment-standardization/standards/iso-20022.html
 * @throws StatementError
 */
export function readCamt053(text: string): BankStatement[] {
  const { root, namespace } = readXml(text.replace(/^\uFEFF/, ''));
  if (!NAMESPACE.test(namespace)) root.fail(`${namespace || 'no namespace'} is none of camt.053.001.02, .04 and .08`, 'bank-statement.unsupported');
  const statements = root.one('BkToCstmrStmt').all('Stmt');
  if (statements.length === 0) root.one('BkToCstmrStmt', 'Stmt');
  return statements.map(readStatement);
}

function readStatement(stmt: Xml): BankStatement {
  const account = stmt.one('Acct').either(['Id', 'IBAN'], ['Id', 'Othr', 'Id']) ?? stmt.one('Acct').fail('it has neither an IBAN nor another id');
  const balances = stmt.all('Bal').map((bal) => ({ bal, type: bal.either(['Tp', 'CdOrPrtry', 'Cd'], ['Tp', 'CdOrPrtry', 'Prtry'])?.text }));
  const opening = balanceOf(balances, ['OPBD', 'PRCD'], 'first');
  const closing = balanceOf(balances, ['CLBD'], 'last');
  const currency = stmt.at('Acct', 'Ccy')?.text ?? closing?.amount.currency ?? opening?.amount.currency ?? stmt.fail('nothing says its currency');
  if (!Currency.safeParse(currency).success) stmt.one('Acct', 'Ccy').fail(`${currency} is no currency`);
  for (const end of [opening, closing]) if (end && end.amount.currency !== currency) end.bal.fail(`it is in ${end.amount.currency}, and the account in ${currency}`);
  if (!opening || !closing) stmt.fail('a statement has a booked balance at its opening and at its closing');
  const entries = stmt.all('Ntry').map((ntry) => readEntry(ntry, currency));
  const statement: BankStatement = {
    account: account.needed(),
    statement: stmt.one('Id').needed(),
    currency,
    opening: opening.amount,
    closing: closing.amount,
    transactions: entries.flatMap(({ transactions }) => transactions),
    pending: entries.filter(({ booked }) => !booked).length,
    notes: entries.filter(({ booked, transactions }) => booked && transactions.length === 0).length,
  };
  summed(stmt.at('TxsSummry', 'TtlNtries'), entries.length, statement);
  return prove(statement, `line ${closing.bal.line}, ${closing.bal.path}`);
}

/** A statement of several pages opens and closes a page with an interim balance: ITBD. */
function balanceOf(balances: readonly { bal: Xml; type: string | undefined }[], types: readonly string[], interim: 'first' | 'last'): { bal: Xml; amount: Money } | undefined {
  const booked = types.map((code) => balances.filter(({ type }) => type === code)).find((found) => found.length > 0);
  const [one, again] = booked ?? [];
  if (again) again.bal.fail(`${again.type} comes twice`);
  const pages = balances.filter(({ type }) => type === 'ITBD');
  const found = one ?? (interim === 'first' ? pages[0] : pages.at(-1));
  return found && { bal: found.bal, amount: signed(found.bal) };
}

/** What the bank says that there are, where it does. */
function summed(total: Xml | undefined, entries: number, statement: BankStatement): void {
  const count = total?.at('NbOfNtries');
  if (count && (!/^\d{1,15}$/.test(count.text) || BigInt(count.text) !== BigInt(entries))) count.fail(`it says ${count.text}, and there are ${entries}`, 'bank-statement.total');
  const net = total?.at('TtlNetNtry');
  if (net && statement.pending === 0 && BigInt(signed(net).minor) !== movedOn(statement)) net.fail(`the entries come to ${movedOn(statement)} minor units`, 'bank-statement.total');
}
