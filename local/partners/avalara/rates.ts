/** Rates by the day they begin, oldest first. */
export type Rates = [from: string, rate: string][];
export type JurisdictionType = 'Country' | 'State' | 'County' | 'City' | 'Special';

/**
 * A table for tests, not for filing: state rates and the local ones of a few cities as published by the states in 2025. `zips` are the ranges of the
 * first three digits; `origin`: sales within the state are taxed where they leave from.
 */
export const STATES: Record<string, { name: string; fips: string; rate: string; zips: string; origin?: true }> = {
  AL: { name: 'ALABAMA', fips: '01', rate: '0.04', zips: '350-369' },
  AK: { name: 'ALASKA', fips: '02', rate: '0', zips: '995-999' },
  AZ: { name: 'ARIZONA', fips: '04', rate: '0.056', zips: '850-865', origin: true },
  AR: { name: 'ARKANSAS', fips: '05', rate: '0.065', zips: '716-729' },
  CA: { name: 'CALIFORNIA', fips: '06', rate: '0.06', zips: '900-961' },
  CO: { name: 'COLORADO', fips: '08', rate: '0.029', zips: '800-816' },
  CT: { name: 'CONNECTICUT', fips: '09', rate: '0.0635', zips: '060-069' },
  DE: { name: 'DELAWARE', fips: '10', rate: '0', zips: '197-199' },
  DC: { name: 'DISTRICT OF COLUMBIA', fips: '11', rate: '0.06', zips: '200,202-205' },
  FL: { name: 'FLORIDA', fips: '12', rate: '0.06', zips: '320-349' },
  GA: { name: 'GEORGIA', fips: '13', rate: '0.04', zips: '300-319,398-399' },
  HI: { name: 'HAWAII', fips: '15', rate: '0.04', zips: '967-968' },
  ID: { name: 'IDAHO', fips: '16', rate: '0.06', zips: '832-838' },
  IL: { name: 'ILLINOIS', fips: '17', rate: '0.0625', zips: '600-629', origin: true },
  IN: { name: 'INDIANA', fips: '18', rate: '0.07', zips: '460-479' },
  IA: { name: 'IOWA', fips: '19', rate: '0.06', zips: '500-528' },
  KS: { name: 'KANSAS', fips: '20', rate: '0.065', zips: '660-679' },
  KY: { name: 'KENTUCKY', fips: '21', rate: '0.06', zips: '400-427' },
  LA: { name: 'LOUISIANA', fips: '22', rate: '0.05', zips: '700-714' },
  ME: { name: 'MAINE', fips: '23', rate: '0.055', zips: '039-049' },
  MD: { name: 'MARYLAND', fips: '24', rate: '0.06', zips: '206-219' },
  MA: { name: 'MASSACHUSETTS', fips: '25', rate: '0.0625', zips: '010-027,055' },
  MI: { name: 'MICHIGAN', fips: '26', rate: '0.06', zips: '480-499' },
  MN: { name: 'MINNESOTA', fips: '27', rate: '0.06875', zips: '550-567' },
  MS: { name: 'MISSISSIPPI', fips: '28', rate: '0.07', zips: '386-397', origin: true },
  MO: { name: 'MISSOURI', fips: '29', rate: '0.04225', zips: '630-658', origin: true },
  MT: { name: 'MONTANA', fips: '30', rate: '0', zips: '590-599' },
  NE: { name: 'NEBRASKA', fips: '31', rate: '0.055', zips: '680-693' },
  NV: { name: 'NEVADA', fips: '32', rate: '0.0685', zips: '889-898' },
  NH: { name: 'NEW HAMPSHIRE', fips: '33', rate: '0', zips: '030-038' },
  NJ: { name: 'NEW JERSEY', fips: '34', rate: '0.06625', zips: '070-089' },
  NM: { name: 'NEW MEXICO', fips: '35', rate: '0.04875', zips: '870-884' },
  NY: { name: 'NEW YORK', fips: '36', rate: '0.04', zips: '005,100-149' },
  NC: { name: 'NORTH CAROLINA', fips: '37', rate: '0.0475', zips: '270-289' },
  ND: { name: 'NORTH DAKOTA', fips: '38', rate: '0.05', zips: '580-588' },
  OH: { name: 'OHIO', fips: '39', rate: '0.0575', zips: '430-459', origin: true },
  OK: { name: 'OKLAHOMA', fips: '40', rate: '0.045', zips: '730-732,734-749' },
  OR: { name: 'OREGON', fips: '41', rate: '0', zips: '970-979' },
  PA: { name: 'PENNSYLVANIA', fips: '42', rate: '0.06', zips: '150-196', origin: true },
  RI: { name: 'RHODE ISLAND', fips: '44', rate: '0.07', zips: '028-029' },
  SC: { name: 'SOUTH CAROLINA', fips: '45', rate: '0.06', zips: '290-299' },
  SD: { name: 'SOUTH DAKOTA', fips: '46', rate: '0.042', zips: '570-577' },
  TN: { name: 'TENNESSEE', fips: '47', rate: '0.07', zips: '370-385', origin: true },
  TX: { name: 'TEXAS', fips: '48', rate: '0.0625', zips: '733,750-799,885', origin: true },
  UT: { name: 'UTAH', fips: '49', rate: '0.0485', zips: '840-847', origin: true },
  VT: { name: 'VERMONT', fips: '50', rate: '0.06', zips: '050-054,056-059' },
  VA: { name: 'VIRGINIA', fips: '51', rate: '0.043', zips: '201,220-246', origin: true },
  WA: { name: 'WASHINGTON', fips: '53', rate: '0.065', zips: '980-994' },
  WV: { name: 'WEST VIRGINIA', fips: '54', rate: '0.06', zips: '247-268' },
  WI: { name: 'WISCONSIN', fips: '55', rate: '0.05', zips: '530-549' },
  WY: { name: 'WYOMING', fips: '56', rate: '0.04', zips: '820-831' },
};

type Part = [type: JurisdictionType, code: string, name: string, ...rates: [string] | Rates];

/** What a city pays on top of its state. Elsewhere only the state's rate is known here. */
export const PLACES: { region: string; city: string; zips: string[]; parts: Part[] }[] = [
  { region: 'AZ', city: 'PHOENIX', zips: ['850'], parts: [['County', '013', 'MARICOPA', '0.007'], ['City', '55000', 'PHOENIX', ['1900-01-01', '0.023'], ['2025-07-01', '0.028']]] },
  { region: 'CA', city: 'IRVINE', zips: ['926'], parts: [['County', '059', 'ORANGE', '0.0025'], ['Special', 'EMTN0', 'ORANGE CO LOCAL TAX SL', '0.01'], ['Special', 'EMAZ0', 'ORANGE COUNTY DISTRICT TAX SP', '0.005']] },
  {
    region: 'CA', city: 'LOS ANGELES', zips: ['900', '901'],
    parts: [['County', '037', 'LOS ANGELES', '0.0025'], ['Special', 'EMTC0', 'LOS ANGELES CO LOCAL TAX SL', '0.01'], ['Special', 'EMAR0', 'LOS ANGELES COUNTY DISTRICT TAX SP', ['1900-01-01', '0.0225'], ['2025-04-01', '0.025']]],
  },
  { region: 'CA', city: 'SAN FRANCISCO', zips: ['941'], parts: [['County', '075', 'SAN FRANCISCO', '0.0025'], ['Special', 'EMUA0', 'SAN FRANCISCO CO LOCAL TAX SL', '0.01'], ['Special', 'EMBH0', 'SAN FRANCISCO COUNTY DISTRICT TAX SP', '0.01375']] },
  { region: 'CO', city: 'DENVER', zips: ['802'], parts: [['City', '20000', 'DENVER', '0.0515'], ['Special', 'RTD0', 'REGIONAL TRANSPORTATION DISTRICT', '0.011']] },
  { region: 'FL', city: 'MIAMI', zips: ['331'], parts: [['County', '086', 'MIAMI-DADE', '0.01']] },
  { region: 'GA', city: 'ATLANTA', zips: ['303'], parts: [['County', '121', 'FULTON', '0.03'], ['City', '04000', 'ATLANTA', '0.019']] },
  { region: 'IL', city: 'CHICAGO', zips: ['606', '607', '608'], parts: [['County', '031', 'COOK', '0.0175'], ['City', '14000', 'CHICAGO', '0.0125'], ['Special', 'RTA0', 'REGIONAL TRANSPORT. AUTHORITY (RTA)', '0.01']] },
  { region: 'NV', city: 'LAS VEGAS', zips: ['889', '890', '891'], parts: [['County', '003', 'CLARK', '0.01525']] },
  { region: 'NV', city: 'RENO', zips: ['895'], parts: [['County', '031', 'WASHOE', '0.01415']] },
  { region: 'NY', city: 'NEW YORK', zips: ['100', '101', '102', '103', '104', '111', '112', '113', '114', '116'], parts: [['City', '51000', 'NEW YORK CITY', '0.045'], ['Special', '359071', 'METROPOLITAN COMMUTER TRANSPORTATION DISTRICT', '0.00375']] },
  { region: 'OH', city: 'COLUMBUS', zips: ['432'], parts: [['County', '049', 'FRANKLIN', '0.0125'], ['Special', 'COTA0', 'CENTRAL OHIO TRANSIT AUTHORITY', ['1900-01-01', '0.005'], ['2025-04-01', '0.01']]] },
  { region: 'PA', city: 'PHILADELPHIA', zips: ['190', '191'], parts: [['County', '101', 'PHILADELPHIA', '0.02']] },
  { region: 'TX', city: 'AUSTIN', zips: ['787'], parts: [['City', '05000', 'AUSTIN', '0.01'], ['Special', '6000646', 'AUSTIN MTA TRANSIT', '0.01']] },
  { region: 'TX', city: 'DALLAS', zips: ['752', '753'], parts: [['City', '19000', 'DALLAS', '0.01'], ['Special', '6000651', 'DALLAS MTA TRANSIT', '0.01']] },
  { region: 'TX', city: 'HOUSTON', zips: ['770', '772'], parts: [['City', '35000', 'HOUSTON', '0.01'], ['Special', '6000669', 'HOUSTON MTA TRANSIT', '0.01']] },
  { region: 'WA', city: 'SEATTLE', zips: ['981'], parts: [['City', '63000', 'SEATTLE', '0.0385']] },
];

interface Vat {
  name: string;
  standard: Rates;
  reduced: string;
}
const since = (rate: string): Rates => [['1900-01-01', rate]];

const VAT: Record<string, Vat> = {
  AT: { name: 'AUSTRIA', standard: since('0.2'), reduced: '0.1' },
  BE: { name: 'BELGIUM', standard: since('0.21'), reduced: '0.06' },
  DE: { name: 'GERMANY', standard: [['1900-01-01', '0.19'], ['2020-07-01', '0.16'], ['2021-01-01', '0.19']], reduced: '0.07' },
  ES: { name: 'SPAIN', standard: since('0.21'), reduced: '0.1' },
  FR: { name: 'FRANCE', standard: since('0.2'), reduced: '0.055' },
  IE: { name: 'IRELAND', standard: since('0.23'), reduced: '0.135' },
  IT: { name: 'ITALY', standard: since('0.22'), reduced: '0.1' },
  NL: { name: 'NETHERLANDS', standard: since('0.21'), reduced: '0.09' },
  PL: { name: 'POLAND', standard: since('0.23'), reduced: '0.08' },
};

/** A country of the EU's VAT area, as far as it is known here. */
export const countryRates = (country: string): Vat | undefined => VAT[country];
