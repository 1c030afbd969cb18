import { describe, expect, test } from 'vitest';
import { distinct, remittanceIn } from '../../../core/bank/remittance-in.ts';

const usd = (minor: number) => ({ minor, currency: 'USD' });
/** Kind and number of each, with what is paid of it. */
const named = (text: string, ids: string[] = []) => remittanceIn(text, 'USD', ids).map(({ kind, number, amount }) => [kind, number, ...(amount ? [amount.minor] : [])].join(' '));

describe('in free words', () => {
  test.each<[string, string, string[]]>([
    ['a number after a word for invoice', 'payment of invoice 2026-17', ['invoice 2026-17']],
    ['after its plural', 'invoices 17', ['invoice 17']],
    ['after the short word, whatever its letters', 'Inv 17', ['invoice 17']],
    ['after the short word with its point', 'inv. 17', ['invoice 17']],
    ['after its short plural', 'INVS 17', ['invoice 17']],
    ['after the German word', 'Rechnung 17', ['invoice 17']],
    ['after the German word for its number', 'Rechnungsnr. 17', ['invoice 17']],
    ['after the longer one', 'Rechnungsnummer: 17', ['invoice 17']],
    ['after its abbreviation', 'RNR 17', ['invoice 17']],
    ['after the French one', 'facture 17', ['invoice 17']],
    ['after the Spanish one', 'factura 17', ['invoice 17']],
    ['after the abbreviation of both', 'fact. 17', ['invoice 17']],
    ['several, by comma, semicolon, plus and ampersand', 'invoices 17,18;19+20&21 22', ['invoice 17', 'invoice 18', 'invoice 19', 'invoice 20', 'invoice 21', 'invoice 22']],
    ['with words for a number between', 'invoice no. 17 and nr 18 and number: 19 num 20', ['invoice 17', 'invoice 18', 'invoice 19', 'invoice 20']],
    ['with a sign for a number', 'invoice # 17, #18 (19)', ['invoice 17', 'invoice 18', 'invoice 19']],
    ['and no further than the next word', 'invoice 17 thanks 18', ['invoice 17']],
    ['and none without such a word', 'order 17 of 2026', []],
    ['nor of another word that begins like it', 'inventory 17', []],
    ['nor in the middle of one', 'unfactured 17', []],
    ['nor a word after it', 'invoice thanks', []],
    ['a number that says itself what it is, by either of its names', 'INV-2026-17', ['invoice INV-2026-17', 'invoice 2026-17']],
    ['written out', 'invoice#17', ['invoice invoice#17', 'invoice 17']],
    ['and others after it', 'INV17 18', ['invoice INV17', 'invoice 17', 'invoice 18']],
    ['with what ends a sentence after it', 'invoice 17. thanks', ['invoice 17']],
    ['each once', 'invoice 17 17', ['invoice 17']],
    ['nothing', '', []],
  ])('%s', (_what, text, expected) => expect(named(text)).toEqual(expected));
});

describe('of an ACH payment', () => {
  test('the trace is an advice by either of its types; another type is none', () => {
    expect([named('TRN*1*ACH-77~'), named('TRN*2*ACH-78\\'), named('TRN*3*ACH-79~')]).toEqual([['remittance ACH-77'], ['remittance ACH-78'], []]);
  });

  test('its addenda name invoices with what is paid of each, and are believed before words', () => {
    expect(named('RMR*IV*17*PO*30.00~RMR*IN*18**20~ invoice 99')).toEqual(['invoice 17 3000', 'invoice 18 2000']);
    expect(named('RMR*IV*17')).toEqual(['invoice 17']);
    expect(named('RMR*PO*17*PO*30.00~')).toEqual([]);
  });

  test('an amount of nothing, and one in digits that the currency does not have, is left out: the number counts', () => {
    expect([named('RMR*IV*17**0.00~'), named('RMR*IV*17**30.005~'), named('RMR*IV*17**0.01~')]).toEqual([['invoice 17'], ['invoice 17'], ['invoice 17 1']]);
    expect(remittanceIn('RMR*IV*17**30~', 'JPY')).toEqual([{ kind: 'invoice', number: '17', amount: { minor: 30, currency: 'JPY' } }]);
  });
});

test('the payer\'s own numbers are advices, before those of the text, each once', () => {
  expect(named('TRN*1*A~ invoice 17', ['E2E-9', 'A', 'E2E-9'])).toEqual(['remittance E2E-9', 'remittance A', 'invoice 17']);
});

describe('of what is named', () => {
  test('only what can be a number of ours counts, of each kind once, the last amount of it', () => {
    expect(distinct([{ kind: 'invoice', number: '17' }, { kind: 'remittance', number: '17' }, { kind: 'invoice', number: '' }, { kind: 'invoice', number: 'x'.repeat(200) }, { kind: 'invoice', number: '17', amount: usd(1) }])).toEqual([
      { kind: 'invoice', number: '17', amount: usd(1) },
      { kind: 'remittance', number: '17' },
    ]);
  });

  test('two hundred at most', () => {
    const many = (count: number) => distinct(Array.from({ length: count }, (_, n) => ({ kind: 'invoice' as const, number: String(n) })));
    expect([many(200).length, many(201).length, many(201).at(-1)?.number]).toEqual([200, 200, '199']);
  });
});
