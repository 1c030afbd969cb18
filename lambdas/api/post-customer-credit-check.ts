import { creditAnswer } from '../../core/credit/credit-answer.ts';
import { CreditAnswer, CreditQuestion } from '../../core/model/questions.ts';
import { stores } from '../adapters/stores.ts';
import { http } from '../handler/http.ts';
import { mustKnow } from '../handler/master-view.ts';

export const handler = http({ scope: 'orders.read', body: CreditQuestion, answer: CreditAnswer }, async ({ caller, path, body, at }) => {
  const customer = await mustKnow(caller, path.id ?? '');
  const exposure = await stores.credit.exposure(customer.entity, customer.customerId, customer.currency);
  return { status: 200, body: creditAnswer(customer, exposure, body.amount, at) };
});
