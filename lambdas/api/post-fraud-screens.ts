import { FRAUD_REVIEW, suspicions } from '../../core/fraud/screen-fraud.ts';
import { FraudAnswer, FraudQuestion } from '../../core/model/fraud.ts';
import { stores } from '../adapters/stores.ts';
import { http } from '../handler/http.ts';
import { mustKnow } from '../handler/master-view.ts';

export const handler = http({ scope: 'orders.read', body: FraudQuestion, answer: FraudAnswer }, async ({ caller, body, at }) => {
  const customer = await mustKnow(caller, body.customerId);
  const { fraud } = await stores.masterdata.policy(customer.entity);
  const reasons = await suspicions({ ...body, entity: customer.entity }, customer, fraud, stores.velocity, at);
  return { status: 200, body: { customerId: customer.customerId, passes: reasons.length === 0, ...(reasons.length > 0 && { code: FRAUD_REVIEW }), reasons, at: at.toISOString() } };
});
