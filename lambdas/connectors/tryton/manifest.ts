import type { Manifest } from '../manifest.ts';

export const manifest: Manifest = {
  name: 'tryton',
  title: 'Tryton (ERP)',
  kind: 'erp',
  // One order is about ten calls in a row, and a Tryton on SQLite takes one writer at a time.
  commands: { concurrency: 4, timeoutSeconds: 30 },
  // journals that no saga sends, e.g. accruals: only where the table of authority has it keep the books and be sent them
  subscriptions: [{ handler: 'keep-journal', events: ['journal.to-be-sent'], concurrency: 2, timeoutSeconds: 30 }],
  shadow: { events: ['order.accepted'], concurrency: 2, timeoutSeconds: 30 },
  // balances for the credit, where it keeps the receivables: what was paid there frees it here
  polls: [
    { handler: 'receivables', every: 'rate(15 minutes)', timeoutSeconds: 300 },
    // it has no events: what was written there is asked for, and once a day what was deleted
    { handler: 'changes', every: 'rate(5 minutes)', timeoutSeconds: 300 },
    { handler: 'deletions', every: 'rate(1 day)', timeoutSeconds: 300 },
  ],
  secret: {
    url: 'Where the server answers, without the database, e.g. https://erp.example.com',
    database: 'Name of the database',
    user: 'Login of the integration user',
    password: 'Its password',
    accounts: 'Optional: our account names with the ERP\'s codes, e.g. {"expenses:freight out": "6200"}: for journals that it is sent',
    discountAccount: 'Optional: code of the revenue account of discounts; absent: the account of the goods',
    freightAccount: 'Optional: code of the revenue account of freight; absent: the account of the goods',
    masterOf: 'Optional: what it is the master of here, of ["items", "customers", "prices"]; absent: of nothing',
    taxAccount: 'Optional: code of the account that sales tax is owed on; absent: the account of the first sales tax',
  },
  masks: ['password', 'session', 'authorization'],
};
