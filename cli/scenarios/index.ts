import type { Endpoints } from '../endpoints.ts';
import { backorder } from './backorder.ts';
import { badSignature } from './bad-signature.ts';
import { cancellation } from './cancellation.ts';
import { cloudLedger } from './cloud-ledger.ts';
import { creditHold } from './credit-hold.ts';
import { dropShip } from './drop-ship.ts';
import { duplicateWebhook } from './duplicate-webhook.ts';
import { ediOrder } from './edi-order.ts';
import { erpOutage } from './erp-outage.ts';
import { estate } from './estate.ts';
import { hubPayment } from './hub-payment.ts';
import { marketplaceOrder } from './marketplace-order.ts';
import { returnGoods } from './return-goods.ts';
import { shortPayment } from './short-payment.ts';
import { shortStock } from './short-stock.ts';
import { thirdPartyWarehouse } from './third-party-warehouse.ts';
import { webOrder } from './web-order.ts';

export interface Scenario {
  /** One line for a person. */
  what: string;
  /** Plays it and checks how it ended. @throws Error where it ended otherwise */
  play(endpoints: Endpoints, print: (line: string) => void): Promise<void>;
}

export const SCENARIOS: Record<string, Scenario> = {
  'web-order': webOrder,
  'short-stock': shortStock,
  backorder,
  'erp-outage': erpOutage,
  'duplicate-webhook': duplicateWebhook,
  'bad-signature': badSignature,
  'credit-hold': creditHold,
  cancellation,
  return: returnGoods,
  'short-payment': shortPayment,
  'drop-ship': dropShip,
  'edi-order': ediOrder,
  'third-party-warehouse': thirdPartyWarehouse,
  'hub-payment': hubPayment,
  'marketplace-order': marketplaceOrder,
  'cloud-ledger': cloudLedger,
  estate,
};
