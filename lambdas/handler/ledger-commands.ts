import type { LedgerSystem } from '../../core/posting/ledger-system.ts';
import { commandHandler } from './command.ts';
import { postCreditMemo } from './post-credit-memo.ts';
import { postInvoice } from './post-invoice.ts';
import { sendJournals } from './send-journals.ts';

/** The commands that every ledger connector takes. @param connector its name in routes */
export const ledgerCommands = (connector: string, system: () => Promise<LedgerSystem>) =>
  commandHandler({
    steps: {
      'post-invoice': (context) => postInvoice(context, system),
      'post-credit-memo': (context) => postCreditMemo(context, system),
      'send-journals': (context) => sendJournals(context, connector, system),
    },
    undos: {},
  });
