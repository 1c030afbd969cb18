import { PartnerProfile } from '../core/edi/partner-profile.ts';
import type { LegalEntity } from '../core/model/legal-entity.ts';
import type { ApiClient, Channel, Customer, Item, PartnerAccount, Warehouse } from '../core/model/masterdata.ts';
import { type HousePolicy, housePolicy } from '../core/model/policy.ts';
import type { PriceCondition } from '../core/model/price.ts';
import { STANDARD_LIST } from '../core/model/price.ts';
import type { RouteRule } from '../core/model/routing-rule.ts';

/** A small distributor of fasteners and tools, so that there is something to sell. */
export const ENTITY = 'NW-US';
/** Of the demo's bank: docs/bank-statements.md. */
export const BANK_ACCOUNT = '0123456789';
const owner = { entity: ENTITY, businessUnit: 'wholesale', region: 'us' };
const each = { EA: { numerator: 1, denominator: 1 } };

const item = (sku: string, name: string, cost: string, price: string, units: Item['units'] = each): Item & { price: string } => ({
  entity: ENTITY, sku, name, baseUnit: 'EA', baseDigits: 0, units, unitCost: { amount: cost, currency: 'USD' }, active: true, price,
});

/** Articles with the list price of the demo's shop, per piece. */
export const ITEMS = [
  item('BOLT-M8', 'Hex bolt M8 × 40, zinc', '0.18', '0.45', { ...each, BOX: { numerator: 100, denominator: 1 } }),
  item('NUT-M8', 'Hex nut M8, zinc', '0.06', '0.15', { ...each, BOX: { numerator: 200, denominator: 1 } }),
  item('WASHER-M8', 'Washer M8, zinc', '0.03', '0.08', { ...each, BOX: { numerator: 500, denominator: 1 } }),
  item('DRILL-18V', 'Cordless drill 18 V', '61.50', '129.00'),
  item('SAW-1200', 'Circular saw 1200 W', '48.20', '99.95'),
  item('LAMP-LED', 'Work lamp, LED 30 W', '17.35', '39.90'),
  { ...item('BENCH-2M', 'Workbench 2 m, steel', '212.50', '349.00'), dropShip: { supplier: 'DIRECT', unitCost: { amount: '212.50', currency: 'USD' }, partNumber: 'DS-2000' } },
  item('LEVEL-360', 'Line laser, 360°', '38.00', '89.00'),
  // sold as one, and kept as a drill and two lamps
  { ...item('SITE-SET', 'Site set: drill and two lamps', '96.20', '199.00'), kit: [{ components: [{ sku: 'DRILL-18V', quantity: { amount: '1', uom: 'EA' } }, { sku: 'LAMP-LED', quantity: { amount: '2', uom: 'EA' } }] }] },
];

/** Ships workbenches straight to our customers. */
export const SUPPLIER = PartnerProfile.parse({
  ...owner, partner: 'DIRECT', name: 'Direct Supply Co.', active: true, usage: 'production', version: '004010', us: { qualifier: 'ZZ', id: 'CROSSDOCK' }, them: { qualifier: '12', id: '5125550100' },
  delimiters: { element: '*', component: '>', segment: '~' }, receives: ['855', '856', '810', '865', '997'], sends: ['850', '860', '997'], currency: 'USD', country: 'US', tolerances: { pricePercent: '2' },
});
/** What it has, and asks for it. */
export const SUPPLIER_GOODS = { 'DS-2000': { price: '212.50', stock: 1_000 } };

/** Orders by X12, and is answered by it: as an account and a customer under the same name. */
export const EDI_CUSTOMER = PartnerProfile.parse({
  ...owner, partner: 'MERIDIAN', name: 'Meridian Home Centers', active: true, usage: 'production', version: '004010', us: { qualifier: 'ZZ', id: 'CROSSDOCK' }, them: { qualifier: '12', id: '2145550142' },
  delimiters: { element: '*', component: '>', segment: '~' }, receives: ['850', '860', '820', '997'], sends: ['855', '856', '810', '865', '997'], currency: 'USD', country: 'US', customerId: 'MERIDIAN', units: { BOX: 'BX' },
  carriers: { UPS: 'UPSN' }, shipNotices: 'packed', tolerances: { pricePercent: '2' },
});

/** Stock by warehouse, in pieces. */
export const STOCK: Record<string, Record<string, number>> = {
  EAST: { 'BOLT-M8': 5_000_000, 'NUT-M8': 5_000_000, 'WASHER-M8': 2_000_000, 'DRILL-18V': 40, 'SAW-1200': 12, 'LAMP-LED': 300, 'LEVEL-360': 3 },
  WEST: { 'BOLT-M8': 2_000_000, 'NUT-M8': 1_000_000, 'WASHER-M8': 5_000_000, 'DRILL-18V': 25, 'SAW-1200': 8, 'LAMP-LED': 0, 'LEVEL-360': 0 },
};

const customer = (customerId: string, name: string, limit?: number, notifications?: Customer['notifications']): Customer => ({
  entity: ENTITY, customerId, name, currency: 'USD', taxExempt: false, active: true, ...(limit !== undefined && { creditLimit: { minor: limit, currency: 'USD' } }), ...(notifications && { notifications }),
});

export const CUSTOMERS: Customer[] = [
  // who buys in the shop is told at the address that the shop knows
  customer('WEB-US', 'Web shop, consumers', undefined, {}),
  customer('MARKET-US', 'Marketplace, consumers', undefined, {}),
  customer('ACME', 'Acme Builders Inc.', 2_500_000_00),
  customer('GLOBEX', 'Globex Construction', 500_00, { email: 'purchasing@globex.test', wants: ['order-cancelled', 'shipment', 'invoice'] }),
  customer('INITECH', 'Initech Supplies', 500_00),
  {
    ...customer('MERIDIAN', EDI_CUSTOMER.name, 500_000_00), terms: { netDays: 30, discountPercent: '2', discountDays: 10 },
    shipTos: [{ shipToId: '0042', address: { name: 'Meridian store 42', street: '1600 Elm St', city: 'Dallas', region: 'TX', postalCode: '75201', country: 'US' } }],
  },
];

/** The rules of the house. A payment that is short of up to a dollar is written off; each role is told what it looks after. */
export const POLICY: HousePolicy = {
  ...housePolicy(ENTITY),
  shortTolerances: [{ minor: 100, currency: 'USD' }],
  bankRules: [{ direction: 'in', text: 'STRIPE', means: 'payout' }, { direction: 'in', text: 'AMAZON', means: 'payout' }],
  notifications: { roles: (['customer-service', 'warehouse', 'finance', 'integration', 'steward'] as const).map((role) => ({ role, email: `${role}@northwind.test` })) },
};

/** Its books. */
export const BOOKS: LegalEntity = {
  entity: ENTITY, name: 'Northwind Fasteners Inc.', functionalCurrency: 'USD', rounding: 'half-even', timeZone: 'America/New_York', closedPeriod: 'ask', roundingCap: 5,
};

export const WAREHOUSES: Warehouse[] = [
  { entity: ENTITY, warehouse: 'EAST', name: 'Newark, New Jersey', priority: 1, address: { street: '100 Dock St', city: 'Newark', region: 'NJ', postalCode: '07114', country: 'US' } },
  { entity: ENTITY, warehouse: 'WEST', name: 'Reno, Nevada', priority: 2, address: { street: '4800 Mill St', city: 'Reno', region: 'NV', postalCode: '89502', country: 'US' } },
];

/** Somebody else's warehouse, for what is kept by lots: shipping orders, advices and levels go to and fro as X12 by SFTP. */
export const THIRD_PARTY = PartnerProfile.parse({
  ...owner, partner: '3PL', name: 'River City Logistics', active: true, usage: 'production', version: '004010', us: { qualifier: 'ZZ', id: 'CROSSDOCK' }, them: { qualifier: '12', id: '9015550100' },
  delimiters: { element: '*', component: '>', segment: '~' }, transport: 'sftp', receives: ['945', '846', '944', '947', '997'], sends: ['940', '997'], currency: 'USD', country: 'US', shipWithinHours: 48, tolerances: { pricePercent: '0' },
});
export const THIRD_PARTY_WAREHOUSE: Warehouse = {
  entity: ENTITY, warehouse: THIRD_PARTY.partner, name: 'Memphis, Tennessee', priority: 9, closesShort: true, address: { street: '3500 Tchulahoma Rd', city: 'Memphis', region: 'TN', postalCode: '38118', country: 'US' },
};
export const THIRD_PARTY_ITEMS = [
  { ...item('SEAL-300', 'Joint sealant, 300 ml', '2.10', '5.90'), lots: { minimumDays: 30 } },
  item('GLOVE-L', 'Work gloves, size L', '1.15', '3.20'),
];
export const THIRD_PARTY_STOCK = [
  { sku: 'SEAL-300', lot: 'A-2609', expires: '2099-03-31', onHand: 24, held: 0 },
  { sku: 'SEAL-300', lot: 'B-2611', expires: '2099-11-30', onHand: 5_000, held: 12 },
  { sku: 'GLOVE-L', onHand: 10_000, held: 0 },
];

export const CHANNELS: Channel[] = [
  { ...owner, channel: 'b2b' },
  { ...owner, channel: 'field-sales' },
  { ...owner, channel: 'shopify-us', connector: 'shopify', defaultCustomerId: 'WEB-US' },
  { ...owner, channel: 'amazon-us', connector: 'amazon', defaultCustomerId: 'MARKET-US' },
  { ...owner, channel: 'edi-meridian', connector: 'x12-supplier' },
];

/** `shop` is the domain of the demo's Shopify shop, `marketplace` Amazon's id of the marketplace that it sells on. */
export const accounts = (shop: string, marketplace: string): PartnerAccount[] => [
  { ...owner, connector: 'shopify', account: shop, channel: 'shopify-us' },
  { ...owner, connector: 'shopify', account: '*', channel: 'shopify-us' },
  { ...owner, connector: 'amazon', account: marketplace, channel: 'amazon-us' },
  { ...owner, connector: 'shiphero', account: '*' },
  { ...owner, connector: 'stripe', account: '*' },
  { ...owner, connector: 'tryton', account: '*' },
  { ...owner, connector: 'salesforce', account: '*' },
  { ...owner, connector: 'easypost', account: '*' },
  { ...owner, connector: 'xero', account: '*' },
  // where receipts of the bank go: POST /v1/receipts without an account means the entity's own
  { ...owner, connector: 'bank', account: ENTITY },
  // an account as a bank writes it on its statements
  { ...owner, connector: 'bank', account: BANK_ACCOUNT },
  { ...owner, connector: 'x12-supplier', account: SUPPLIER.partner },
  { ...owner, connector: 'x12-supplier', account: EDI_CUSTOMER.partner, channel: 'edi-meridian' },
  { ...owner, connector: 'x12-warehouse', account: THIRD_PARTY.partner },
];

const SINCE = '2026-01-01T00:00:00Z';

const condition = (conditionId: string, sku: string, price: PriceCondition['price'], change: Partial<PriceCondition> = {}): PriceCondition => ({
  entity: ENTITY, conditionId, sku, party: { kind: 'list', id: STANDARD_LIST }, currency: 'USD', price, from: SINCE, ...change,
});

/** The list prices, cheaper nuts from five boxes on, and bolts at Acme's own price. */
export const PRICES: PriceCondition[] = [
  ...[...ITEMS, ...THIRD_PARTY_ITEMS].map(({ sku, price }) => condition(`LIST-${sku}`, sku, { amount: price, per: '1', uom: 'EA' })),
  condition('LIST-NUT-M8-1000', 'NUT-M8', { amount: '0.13', per: '1', uom: 'EA' }, { minimum: { amount: '5', uom: 'BOX' } }),
  condition('ACME-BOLT-M8', 'BOLT-M8', { amount: '41.00', per: '100', uom: 'EA' }, { party: { kind: 'customer', id: 'ACME' } }),
];

export const ROUTES: RouteRule[] = [
  { entity: ENTITY, capability: 'erp', connector: 'tryton', from: SINCE },
  { entity: ENTITY, capability: 'warehouse', connector: 'shiphero', from: SINCE },
  { entity: ENTITY, capability: 'warehouse', warehouse: THIRD_PARTY.partner, connector: 'x12-warehouse', from: SINCE },
  { entity: ENTITY, capability: 'supplier', supplier: SUPPLIER.partner, connector: 'x12-supplier', from: SINCE },
  { entity: ENTITY, capability: 'tax', connector: 'avalara', from: SINCE },
  { entity: ENTITY, capability: 'payment', connector: 'stripe', from: SINCE },
];

/** Who the app clients are; ids come from the deployed user pool. */
export const clients = (ids: Record<string, string>, usageKey: (channel: string) => string): ApiClient[] => [
  ...['b2b', 'field-sales'].flatMap((channel): ApiClient[] => (ids[channel] ? [{ clientId: ids[channel], entity: ENTITY, businessUnits: ['wholesale'], channel, roles: [], usageIdentifierKey: usageKey(channel) }] : [])),
  ...(ids.console ? [{ clientId: ids.console, entity: ENTITY, businessUnits: ['*'], roles: [], usageIdentifierKey: usageKey('console') } satisfies ApiClient] : []),
];

/** One demo user per role. On this machine only. */
export const USERS = [
  { username: 'cora@demo.test', role: 'customer-service' },
  { username: 'walt@demo.test', role: 'warehouse' },
  { username: 'fiona@demo.test', role: 'finance' },
  { username: 'ivan@demo.test', role: 'integration' },
  { username: 'stella@demo.test', role: 'steward' },
] as const;
export const DEMO_PASSWORD = 'Crossdock-Demo-1';

/** Our accounts with their codes in the demo's Xero. Money on the bank stands in a transit account, which the bank feed there clears; receivables have none, since Xero moves them by itself. */
export const LEDGER_ACCOUNTS: Record<string, string> = {
  'assets:bank': '605', 'assets:unbilled receivables': '611', 'assets:chargebacks': '612', 'assets:gateway clearing': '615', 'assets:inventory': '630', 'assets:goods in transit': '631',
  'liabilities:customer deposits': '805', 'liabilities:unapplied cash': '806', 'liabilities:deferred revenue': '807', 'liabilities:payables': '810', 'liabilities:accrued freight': '815',
  'liabilities:goods received not invoiced': '816', 'liabilities:tax payable': '820', 'revenues:sales': '200', 'revenues:accrued sales': '205', 'revenues:freight': '210', 'revenues:discounts': '220',
  'revenues:returns': '225', 'revenues:exchange gain': '498', 'expenses:exchange loss': '498', 'expenses:cost of goods sold': '500', 'expenses:freight out': '425', 'expenses:freight variance': '426',
  'expenses:purchase variance': '427', 'expenses:gateway fees': '404', 'expenses:shrinkage': '430', 'expenses:scrap': '431', 'expenses:short pay write-off': '440', 'expenses:chargebacks lost': '441',
  'expenses:rounding': '499',
};
