import { screenFraud } from '../../core/fraud/screen-fraud.ts';
import { Rejected } from '../../core/model/errors.ts';
import { stores } from '../adapters/stores.ts';
import { orderOf } from '../handler/order-of.ts';
import { step } from '../handler/step.ts';

export const handler = step(async ({ saga, at }) => {
  const { fraud } = await stores.masterdata.policy(saga.entity);
  if (fraud.length === 0) return { reasons: [] };
  const order = await orderOf(saga);
  const customer = await stores.masterdata.customer(order.entity, order.customerId);
  if (!customer) throw new Rejected('order.unknown-customer', `customer ${order.customerId} is not known`);
  return screenFraud(order, customer, fraud, stores.velocity, at);
});
