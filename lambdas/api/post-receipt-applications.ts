import { Invalid } from '../../core/model/errors.ts';
import type { Money } from '../../core/model/money.ts';
import { ApplyReceipt } from '../../core/model/requests.ts';
import type { Application } from '../../core/model/receipt.ts';
import { itemIdOf } from '../../core/payments/items.ts';
import type { Intended } from '../../core/payments/match.ts';
import { stores } from '../adapters/stores.ts';
import { mustSee, nameOf } from '../handler/caller.ts';
import { cashOf, commitApplication } from '../handler/cash.ts';
import { type Answer, http, idempotencyKey, once } from '../handler/http.ts';

/** Finance says what a receipt pays. */
export const handler = http({ scope: 'receipts.write', roles: ['finance'], body: ApplyReceipt }, async ({ caller, path, body, correlationId }, event) => {
  const receipt = mustSee(caller, await stores.cash.receipt(caller.entity, path.id ?? ''), 'receipt');
  return once(idempotencyKey(event, caller), correlationId, async (store) => {
    const cash = await cashOf(receipt);
    if (!cash) throw new Invalid('cash.over-applied', `${receipt.receiptId} brings no money`, 409);
    const lines = await Promise.all(body.lines.map((line) => intended(receipt.entity, line)));
    let answer: Answer<Application> | undefined;
    const stored = await commitApplication({ receipt, cash, lines: within(lines, cash.open), why: 'by-hand', by: nameOf(caller) }, ({ application }) => {
      answer = { status: 201, body: application };
      return [{ change: 'answer', answer: store(answer) }];
    });
    if (!stored || !answer) throw new Invalid('cash.moved-on', 'the receipt or an invoice moved on meanwhile: read them again', 409);
    return answer;
  });
});

async function intended(entity: string, { document, amount, reason }: ApplyReceipt['lines'][number]): Promise<Intended & { asked?: Money | undefined }> {
  const item = await stores.cash.item(entity, itemIdOf('invoice', document));
  if (!item) throw new Invalid('cash.nothing-open', `there is no invoice ${document}`, 409, { document });
  return { item, pay: amount ?? item.open, asked: amount, reason };
}

/** Without an amount: what is open of it, as far as the money goes. */
function within(lines: readonly (Intended & { asked?: Money | undefined })[], open: Money): Intended[] {
  let left = open.minor;
  return lines.map(({ item, pay, asked, reason }) => {
    const minor = asked ? pay.minor : Math.min(pay.minor, left);
    left -= minor;
    return { item, pay: { ...pay, minor }, reason };
  });
}
