import { useState } from 'preact/hooks';
import type { Money } from '../../core/model/money.ts';
import type { OpenItems } from '../api/answers.ts';
import { useAsk } from '../api/ask.ts';
import { Dialog } from '../parts/dialog.tsx';
import { minorOf, money } from '../parts/money.ts';
import { Answer, ProblemShown } from '../parts/states.tsx';
import { useAct } from '../parts/act.ts';

interface Pays {
  amount: string;
  reason: string;
}

/** Money that came in and that nobody knows what for: which invoices of whom it pays. Less than is open with a reason is a deduction. */
export function Apply({ receiptId, amount, customerId = '', close, done }: { receiptId: string; amount: Money; customerId?: string | undefined; close: () => void; done: () => void }) {
  const [customer, setCustomer] = useState(customerId);
  const open = useAsk<OpenItems>(customer === '' ? undefined : `/customers/${encodeURIComponent(customer)}/open-items`);
  const [pays, setPays] = useState<ReadonlyMap<string, Pays>>(new Map());
  const { act, busy, problem } = useAct(() => {
    done();
    close();
  });
  const set = (document: string, change: Partial<Pays>) => setPays(new Map(pays).set(document, { ...(pays.get(document) ?? { amount: '', reason: '' }), ...change }));
  const toggle = (document: string) => {
    const next = new Map(pays);
    if (!next.delete(document)) next.set(document, { amount: '', reason: '' });
    setPays(next);
  };
  const lines = () => [...pays].map(([document, { amount: text, reason }]) => {
    const minor = minorOf(text, amount.currency);
    return { document, ...(minor !== undefined && { amount: { minor, currency: amount.currency } }), ...(reason.trim() && { reason: reason.trim() }) };
  });
  return (
    <Dialog title={`${money(amount)} of ${receiptId}`} wide close={close}>
      <form class="stack" onSubmit={(event) => (event.preventDefault(), void act(`/receipts/${encodeURIComponent(receiptId)}/applications`, { lines: lines() }, 'Applied.'))}>
        <label>
          Customer
          <input value={customer} autofocus onChange={(event) => setCustomer(event.currentTarget.value.trim())} placeholder="e.g. ACME" />
        </label>
        <Answer of={open} what="open items">
          {({ items }) => (
            <div class="compare pays" role="table" aria-label="What it pays">
              <div role="row" class="head">
                <span role="columnheader">Invoice</span>
                <span role="columnheader">Open</span>
                <span role="columnheader">Pays (empty: what is open)</span>
                <span role="columnheader">Reason of a deduction</span>
              </div>
              {items.filter(({ kind, open: left }) => kind === 'invoice' && left.minor > 0).map(({ document, open: left }) => (
                <div key={document} role="row" class={pays.has(document) ? 'changed' : ''}>
                  <span role="rowheader">
                    <label><input type="checkbox" checked={pays.has(document)} onChange={() => toggle(document)} /> {document}</label>
                  </span>
                  <span role="cell">{money(left)}</span>
                  <span role="cell"><input aria-label={`Pays of ${document}`} inputMode="decimal" pattern="\d+([.]\d+)?" disabled={!pays.has(document)} value={pays.get(document)?.amount ?? ''} onInput={(event) => set(document, { amount: event.currentTarget.value })} /></span>
                  <span role="cell"><input aria-label={`Reason of the deduction from ${document}`} disabled={!pays.has(document)} value={pays.get(document)?.reason ?? ''} onInput={(event) => set(document, { reason: event.currentTarget.value })} /></span>
                </div>
              ))}
            </div>
          )}
        </Answer>
        {problem && <ProblemShown problem={problem} />}
        <footer>
          <button type="submit" class="primary" disabled={busy || pays.size === 0}>Apply</button>
        </footer>
      </form>
    </Dialog>
  );
}
