/** A row of the ledger's table that is a journal: the index of their periods holds unpaid invoices, too. */
export const isJournal = ({ period, body }: Record<string, unknown>): boolean => period !== undefined && 'journalId' in (body as object);
