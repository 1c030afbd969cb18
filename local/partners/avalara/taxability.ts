import { type Jurisdiction, rateOn } from './jurisdictions.ts';
import { countryRates } from './rates.ts';

/**
 * What is taxed where, for the codes that the demo uses. Goods without a code are P0000000, taxable: https://developer.avalara.com/avatax/dev-guide/transactions/invoice-lines/ .
 * Clothing: https://help.avalara.com/000_Avalara_AvaTax/Manage_Product_Taxability/Tax_Codes_-_Frequently_Asked_Questions
 */
const CLOTHING = { code: 'PC040100', untaxed: new Set(['MN', 'NJ', 'PA']) };
const FOOD = { code: 'PF050001', untaxed: new Set(['CA', 'CO', 'FL', 'GA', 'NJ', 'NV', 'NY', 'OH', 'PA', 'TX', 'WA']) };
const NEVER = new Set(['NT', 'ON030000']);
/** Separately stated freight by a common carrier. */
const FREIGHT = { codes: new Set(['FR', 'FR020100']), untaxed: new Set(['AZ', 'CA', 'CO', 'FL', 'ID', 'IA', 'LA', 'MD', 'MA', 'ME', 'MO', 'NV', 'OK', 'UT', 'VA', 'WY']) };

export const isFreight = (taxCode: string): boolean => FREIGHT.codes.has(taxCode);

/** The rate of a jurisdiction for a kind of goods on a day, or undefined where that is not taxed there. */
export function rateFor(taxCode: string, jurisdiction: Jurisdiction, date: string): string | undefined {
  if (NEVER.has(taxCode)) return undefined;
  const vat = jurisdiction.type === 'Country' ? countryRates(jurisdiction.country) : undefined;
  if (vat) return taxCode === FOOD.code ? vat.reduced : rateOn(jurisdiction.rates, date);
  const untaxed = isFreight(taxCode) ? FREIGHT.untaxed : taxCode === CLOTHING.code ? CLOTHING.untaxed : taxCode === FOOD.code ? FOOD.untaxed : undefined;
  return untaxed?.has(jurisdiction.region) ? undefined : rateOn(jurisdiction.rates, date);
}

/** https://help.avalara.com/000_Avalara_AvaTax/Exemption_Reason_Matrix_for_US_or_Canada : A to N in the United States, P, Q and R in Canada only. */
const EXEMPT_USES = new Set('ABCDEFGHIJKLMN');
/** California taxes what charities and schools buy. */
const NOT_IN_CALIFORNIA = new Set(['E', 'F', 'M']);

/** Whether a buyer of this entity use code, or with this exemption number, pays nothing there. TAXABLE undoes any exemption. */
export function isExempt(use: string, exemptionNo: string, { country, region }: Jurisdiction): boolean {
  if (use === 'TAXABLE') return false;
  if (exemptionNo) return true;
  return country === 'US' && EXEMPT_USES.has(use) && !(region === 'CA' && NOT_IN_CALIFORNIA.has(use));
}
