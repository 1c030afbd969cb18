import { Invalid } from '../../core/model/errors.ts';
import type { Customer, Item } from '../../core/model/masterdata.ts';
import { fromSteps } from '../../core/model/quantity.ts';
import type { CustomerView, Product } from '../../core/model/questions.ts';
import { stores } from '../adapters/stores.ts';
import { type Caller, entityOf } from './caller.ts';

/** What may leave the house: no cost. A unit that is no decimal number of base units goes without one. */
export function productView({ sku, name, baseUnit, baseDigits, units, active, grams, dimensions }: Item): Product {
  const base = units[baseUnit] ?? { numerator: 10 ** baseDigits, denominator: 1 };
  const size = (unit: Item['units'][string]) => fromSteps(unit.numerator, { numerator: base.numerator * unit.denominator, denominator: base.denominator });
  return {
    sku, name, baseUnit, active, ...(grams && { grams }), ...(dimensions && { dimensions }),
    units: Object.fromEntries(
      Object.entries(units).map(([uom, unit]) => {
        const baseUnits = size(unit);
        return [uom, baseUnits === undefined ? {} : { baseUnits }];
      }),
    ),
  };
}

export const customerView = ({ customerId, name, currency, taxExempt, active }: Customer): CustomerView => ({ customerId, name, currency, taxExempt, active });

/** The customer of a path, of the caller's own entity. @throws Invalid 404 */
export async function mustKnow(caller: Caller, customerId: string): Promise<Customer> {
  const customer = await stores.masterdata.customer(entityOf(caller), customerId);
  if (!customer) throw new Invalid('customer.not-found', 'there is no such customer', 404);
  return customer;
}
