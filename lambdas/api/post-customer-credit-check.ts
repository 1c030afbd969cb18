import { creditAnswer } from '../../core/credit/credit-answer.ts';
import { CreditAnswer, CreditQuestion } from '../../core/model/questions.ts';
import { stores } from '../adapters/stores.ts';
import { http } from '../handler/http.ts';
import { mustKnow } from '../handler/master-view.ts';

export const handler = http({ scope: 'orders.read', body: CreditQuestion, answer: CreditAnswer }, async ({ caller, path, body, at }) => {
  const customer = await mustKnow(caller, path.id ?? '');
  const { entity, customerId, currency } = customer;
  const billTo = customer.billTo && customer.billTo !== customerId ? await mustKnow(caller, customer.billTo) : customer;
  const standing = await stores.credit.standing({ entity, billTo: billTo.customerId, currency });
  return { status: 200, body: creditAnswer(customer, billTo, standing, body.amount, at) };
});
