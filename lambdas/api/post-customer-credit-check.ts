import { creditAnswer } from '../../core/credit/credit-answer.ts';
import { oldestDueOf } from '../../core/credit/exposure.ts';
import { CreditAnswer, CreditQuestion } from '../../core/model/questions.ts';
import { stores } from '../adapters/stores.ts';
import { http } from '../handler/http.ts';
import { mustKnow } from '../handler/master-view.ts';

export const handler = http({ scope: 'orders.read', body: CreditQuestion, answer: CreditAnswer }, async ({ caller, path, body, at }) => {
  const customer = await mustKnow(caller, path.id ?? '');
  const { entity, customerId, currency } = customer;
  const billTo = customer.billTo && customer.billTo !== customerId ? await mustKnow(caller, customer.billTo) : customer;
  const account = { entity, billTo: billTo.customerId, currency };
  const standing = await stores.credit.standing(account);
  const oldestDue = await oldestDueOf(stores.credit, account, standing);
  return { status: 200, body: creditAnswer(customer, billTo, standing, oldestDue, body.amount, at) };
});
