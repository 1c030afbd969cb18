import { ledgerCommands } from '../../../handler/ledger-commands.ts';
import { connectedLedger } from '../connected.ts';
import { XERO } from '../ledger.ts';

export const handler = ledgerCommands(XERO, connectedLedger);
