import { Invalid } from '../model/errors.ts';
import type { OrderRequest } from '../model/order.ts';

/**
 * What an order may say by its schema, and nothing behind it can do yet: refused at the door, before anything is stored.
 * @throws Invalid 422 with a code per feature, and the field
 */
export function refuseUnbuilt(request: OrderRequest): void {
  const refuse = (code: string, message: string, field: string): never => {
    throw new Invalid(code, message, 422, { field });
  };
  if (request.kind === 'blanket') refuse('order.blanket-unsupported', 'blanket orders are not built yet: send each release as an order of its own', 'kind');
  if (request.kind === 'consignment') refuse('order.consignment-unsupported', 'consignment is not built yet', 'kind');
  if (request.rebateAgreement) refuse('order.rebate-unsupported', 'rebates are not built yet: send the price that is to be billed', 'rebateAgreement');
  request.lines.forEach((line, index) => {
    if (line.catchWeight) refuse('order.catch-weight-unsupported', 'goods that are billed by the weight that was shipped are not built yet', `lines[${index}].catchWeight`);
  });
}
