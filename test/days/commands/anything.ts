import fc from 'fast-check';
import { bankStatement } from './bank-statement.ts';
import { breakDown, mend, restart } from './break-down.ts';
import { cancelOrder } from './cancel-order.ts';
import { carryPost } from './carry-post.ts';
import { changeOrder } from './change-order.ts';
import { closeMonth } from './close-month.ts';
import { correctCharges } from './correct-charges.ts';
import { decide } from './decide.ts';
import { decideDispute, dispute, endHold, payOut } from './gateway.ts';
import { goOn, later } from './go-on.ts';
import { buyOnMarketplace, settleMarketplace } from './marketplace.ts';
import { moveStock } from './move-stock.ts';
import { pay, unapply } from './pay.ts';
import { placeOrder } from './place-order.ts';
import { sendBack } from './send-back.ts';
import { ship, shipAll } from './ship.ts';
import type { Happening } from '../day.ts';

/** Whatever may happen next, and how often. */
export const anything: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 5, arbitrary: placeOrder },
  { weight: 5, arbitrary: goOn },
  { weight: 4, arbitrary: ship },
  { weight: 3, arbitrary: carryPost },
  { weight: 2, arbitrary: changeOrder },
  { weight: 1, arbitrary: correctCharges },
  { weight: 2, arbitrary: sendBack },
  { weight: 2, arbitrary: pay },
  { weight: 1, arbitrary: bankStatement },
  { weight: 1, arbitrary: buyOnMarketplace },
  { weight: 1, arbitrary: settleMarketplace },
  { weight: 2, arbitrary: breakDown },
  { weight: 1, arbitrary: cancelOrder },
  { weight: 1, arbitrary: mend },
  { weight: 1, arbitrary: restart },
  { weight: 1, arbitrary: moveStock },
  { weight: 1, arbitrary: decide },
  { weight: 1, arbitrary: later },
  { weight: 1, arbitrary: closeMonth },
  { weight: 1, arbitrary: unapply },
  { weight: 1, arbitrary: dispute },
  { weight: 1, arbitrary: decideDispute },
  { weight: 1, arbitrary: payOut },
  { weight: 1, arbitrary: endHold },
);

/** Whatever may happen once there is something to pay and to dispute. */
const afterwards: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 3, arbitrary: pay },
  { weight: 2, arbitrary: bankStatement },
  { weight: 2, arbitrary: dispute },
  { weight: 2, arbitrary: decideDispute },
  { weight: 2, arbitrary: payOut },
  { weight: 2, arbitrary: correctCharges },
  { weight: 2, arbitrary: settleMarketplace },
  { weight: 2, arbitrary: goOn },
  { weight: 1, arbitrary: unapply },
);

/** It begins with an order, or there would be little to happen to; and before its evening the trucks come. */
export const aDay = (most: number): fc.Arbitrary<Happening[]> =>
  fc
    .tuple(placeOrder, goOn, fc.array(anything, { minLength: 2, maxLength: most }), shipAll, fc.array(afterwards, { maxLength: Math.ceil(most / 2) }))
    .map(([order, goes, rest, trucks, evening]) => [order, goes, ...rest, trucks, ...evening]);
