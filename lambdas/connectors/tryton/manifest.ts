import type { Manifest } from '../manifest.ts';

export const manifest: Manifest = {
  name: 'tryton',
  title: 'Tryton (ERP)',
  kind: 'erp',
  // One order is about ten calls in a row, and a Tryton on SQLite takes one writer at a time.
  commands: { concurrency: 4, timeoutSeconds: 30 },
  secret: {
    url: 'Where the server answers, without the database, e.g. https://erp.example.com',
    database: 'Name of the database',
    user: 'Login of the integration user',
    password: 'Its password',
    discountAccount: 'Optional: code of the revenue account of discounts; absent: the account of the goods',
    freightAccount: 'Optional: code of the revenue account of freight; absent: the account of the goods',
    taxAccount: 'Optional: code of the account that sales tax is owed on; absent: the account of the first sales tax',
  },
  masks: ['password', 'session', 'authorization'],
};
