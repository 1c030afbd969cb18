import { describe, expect, test } from 'vitest';
import { distinct, remittanceIn } from '../../../core/bank/remittance-in.ts';

const invoices = (text: string) => remittanceIn(text, 'USD').map(({ number }) => number);

describe('free words', () => {
  test('name what follows a word for invoice, whatever stands around the number', () => {
    expect(['INVOICE 17', 'inv. #17', 'Rechnungsnr. (17)', 'FACTURE: ##17.:', 'INV NO. 17', 'invoices # 17'].map(invoices)).toEqual([['17'], ['17'], ['17'], ['17'], ['17'], ['17']]);
    expect(invoices('invoices 17, 18 and 19')).toEqual(['17', '18', '19']);
    expect(invoices('INV A(7 B.8')).toEqual(['A(7', 'B.8']);
  });

  test('name a number that begins with the word, with it and without', () => {
    expect(['INV17', 'INVOICE-17', 'inv##17'].map(invoices)).toEqual([['INV17', '17'], ['INVOICE-17', '17'], ['inv##17', '17']]);
    expect(invoices('INV17 18')).toEqual(['INV17', '17', '18']);
  });

  test('name nothing where no such word is before the number, nor where another came between', () => {
    expect(['17 and 18', 'FOR 17', 'INVOICE FOR 17', 'MYINV9', 'INVESTMENT 9', 'INVOICE', '', '#'].map(invoices)).toEqual([[], [], [], [], [], [], [], []]);
  });
});

describe('an addendum', () => {
  test('may end with its invoice; an amount may be whole, and nothing is no amount', () => {
    expect(remittanceIn('RMR*IV*17~RMR*IN*18**30~RMR*IV*19**0.00~RMR*IV*20*PO', 'USD')).toEqual([
      { kind: 'invoice', number: '17' },
      { kind: 'invoice', number: '18', amount: { minor: 3_000, currency: 'USD' } },
      { kind: 'invoice', number: '19' },
      { kind: 'invoice', number: '20' },
    ]);
  });

  test('counts before words: the same text names nothing twice', () => {
    expect(invoices('INVOICE 16 RMR*IV*17**1.00')).toEqual(['17']);
  });
});

test('a receipt names at most 200, each once, and none that could be no number of ours', () => {
  const many = Array.from({ length: 201 }, (_, index) => ({ kind: 'invoice', number: `${index}` }) as const);
  expect(distinct([...many, ...many]).length).toBe(200);
  expect(distinct([{ kind: 'invoice', number: '17' }, { kind: 'remittance', number: '17' }, { kind: 'invoice', number: '17' }, { kind: 'invoice', number: 'ä' }, { kind: 'invoice', number: '' }])).toEqual([{ kind: 'invoice', number: '17' }, { kind: 'remittance', number: '17' }]);
});
