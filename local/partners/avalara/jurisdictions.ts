import { countryRates, PLACES, STATES, type JurisdictionType, type Rates } from './rates.ts';
import { noJurisdiction, AvaTaxError } from './errors.ts';

export interface Address {
  line1: string;
  city: string;
  region: string;
  postalCode: string;
  country: string;
}

/** One authority that taxes a place. */
export interface Jurisdiction {
  country: string;
  region: string;
  type: JurisdictionType;
  code: string;
  name: string;
  rates: Rates;
  taxName: string;
}

interface Place {
  country: string;
  region: string;
  jurisdictions: Jurisdiction[];
}

/** What an address is taxed by. @throws AvaTaxError where its parts do not lead to one place */
function placeOf(address: Address): Place {
  const country = address.country.toUpperCase();
  if (!/^[A-Z]{2}$/.test(country)) throw new AvaTaxError('InvalidCountry', [address.country]);
  if (country !== 'US') {
    const vat = countryRates(country);
    return { country, region: address.region, jurisdictions: vat ? [{ country, region: country, type: 'Country', code: country, name: vat.name, rates: vat.standard, taxName: 'Standard Rate' }] : [] };
  }
  const region = stateOf(address);
  const state = STATES[region];
  if (!state) throw noJurisdiction(describe(address));
  const place = PLACES.find((each) => each.region === region && (address.postalCode ? each.zips.some((zip) => address.postalCode.startsWith(zip)) : each.city === address.city.toUpperCase()));
  const made = (type: JurisdictionType, code: string, name: string, rates: Rates): Jurisdiction => ({ country, region, type, code, name, rates, taxName: `${region} ${type.toUpperCase()} TAX` });
  return {
    country,
    region,
    jurisdictions: [made('State', state.fips, state.name, [['1900-01-01', state.rate]]), ...(place?.parts ?? []).map(([type, code, name, ...rates]) => made(type, code, name, typeof rates[0] === 'string' ? [['1900-01-01', rates[0]]] : (rates as Rates)))],
  };
}

/** The postal code says the state; where it is given, the region must agree. Without one, city and region are needed. */
function stateOf(address: Address): string {
  const region = address.region.toUpperCase();
  if (!address.postalCode) {
    if (!region || !address.city) throw noJurisdiction(describe(address));
    return region;
  }
  const prefix = address.postalCode.slice(0, 3);
  const byZip = Object.entries(STATES).find(([, state]) => state.zips.split(',').some((range) => within(prefix, range)))?.[0];
  if (!byZip || (region && region !== byZip)) throw noJurisdiction(describe(address));
  return byZip;
}

function within(prefix: string, range: string): boolean {
  const [first = '', last = first] = range.split('-');
  return prefix >= first && prefix <= last;
}

const describe = ({ city, region, postalCode, country }: Address): string => [city, region, postalCode, country].filter(Boolean).join(' ');

/**
 * Who taxes a delivery. Sales within a state that sources at the origin are taxed where they leave from; all others where they arrive. VAT: within
 * the EU the country of arrival, unless the buyer is a business abroad (reverse charge) or the goods leave the EU.
 */
export function jurisdictionsOf(from: Address, to: Address, businessBuyer: boolean): { taxedAt: 'Origin' | 'Destination'; jurisdictions: Jurisdiction[] } {
  const [origin, destination] = [placeOf(from), placeOf(to)];
  if (destination.country === 'US') {
    const atOrigin = origin.country === 'US' && origin.region === destination.region && STATES[destination.region]?.origin === true;
    return { taxedAt: atOrigin ? 'Origin' : 'Destination', jurisdictions: (atOrigin ? origin : destination).jurisdictions };
  }
  const inEurope = countryRates(origin.country) !== undefined;
  const reverseCharge = businessBuyer && origin.country !== destination.country;
  return { taxedAt: 'Destination', jurisdictions: inEurope && !reverseCharge ? destination.jurisdictions : [] };
}

/** The rate in force on a day. */
export const rateOn = (rates: Rates, date: string): string => rates.findLast(([from]) => from <= date)?.[1] ?? '0';
