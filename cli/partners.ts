import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Amazon, startAmazon } from '../local/partners/amazon/amazon.ts';
import { type Avalara, startAvalara } from '../local/partners/avalara/avalara.ts';
import { type EasyPost, startEasyPost } from '../local/partners/easypost/easypost.ts';
import { type Salesforce, startSalesforce } from '../local/partners/salesforce/salesforce.ts';
import { startShipHero, type ShipHero } from '../local/partners/shiphero/shiphero.ts';
import { type Shopify, startShopify } from '../local/partners/shopify/shopify.ts';
import { startStripe, type Stripe } from '../local/partners/stripe/stripe.ts';
import { startTryton, type Tryton } from '../local/partners/tryton/tryton.ts';
import { startXero, type Xero } from '../local/partners/xero/xero.ts';
import { startX12Customer, type X12Customer } from '../local/partners/x12-customer/x12-customer.ts';
import { startX12Supplier, type X12Supplier } from '../local/partners/x12-supplier/x12-supplier.ts';
import { startX12Warehouse, type X12Warehouse } from '../local/partners/x12-warehouse/x12-warehouse.ts';
import { RuntimeProblem } from '../local/runtime/problem.ts';
import { CUSTOMERS, EDI_CUSTOMER, ENTITY, ITEMS, LEDGER_ACCOUNTS, STOCK, SUPPLIER, SUPPLIER_GOODS, THIRD_PARTY, THIRD_PARTY_ITEMS, THIRD_PARTY_STOCK } from './demo-data.ts';

export interface Partners {
  tryton?: Tryton;
  shiphero: ShipHero;
  shopify: Shopify;
  avalara: Avalara;
  stripe: Stripe;
  salesforce: Salesforce;
  easypost: EasyPost;
  amazon: Amazon;
  xero: Xero;
  supplier: X12Supplier;
  customer: X12Customer;
  thirdParty: X12Warehouse;
  secrets: { tryton: TrytonAccess; shiphero: ShipHeroAccess; shopify: ShopifyAccess; avalara: AvalaraAccess; stripe: StripeAccess; salesforce: SalesforceAccess; easypost: EasyPostAccess; amazon: AmazonAccess; xero: XeroAccess; 'x12-supplier': SupplierAccess; 'x12-warehouse': WarehouseAccess };
  /** Remembers what the partners gave us, for the next start. */
  keep(): void;
  stop(): Promise<void>;
}

export interface TrytonAccess {
  url: string;
  database: string;
  user: string;
  password: string;
}
interface ShipHeroAccess {
  url: string;
  refreshToken: string;
  webhookSecret: string;
  warehouses: Record<string, string>;
}
interface ShopifyAccess {
  url: string;
  shopDomain: string;
  accessToken: string;
  apiSecret: string;
  apiVersion: string;
  ordersFrom: string;
  locations: Record<string, string[]>;
}

interface AvalaraAccess {
  url: string;
  accountId: string;
  licenseKey: string;
  companies: Record<string, string>;
}

interface StripeAccess {
  url: string;
  apiKey: string;
  webhookSecret: string;
}

interface EasyPostAccess {
  url: string;
  apiKey: string;
  webhookSecret: string;
}

interface SalesforceAccess {
  url: string;
  clientId: string;
  clientSecret: string;
  apiVersion: string;
  currency: string;
}

interface AmazonAccess {
  url: string;
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
  sellerId: string;
  marketplaceIds: string[];
  ordersFrom: string;
}

interface XeroAccess {
  url: string;
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  tenantId: string;
  webhookKey: string;
  accounts: Record<string, string>;
  tracking: { businessUnit: string; region: string };
}

interface SupplierAccess {
  partners: Record<string, { url: string; basic: { user: string; password: string }; receivingSecret: string }>;
}

interface WarehouseAccess {
  partners: Record<string, { host: string; port: number; hostKey: string; user: string; password: string; inbox: string; outbox: string; archive: string }>;
}

/** What must be the same at the next start: where the partners answer, and what they gave us. */
interface Kept {
  ports: typeof ANY_PORTS;
  passwords: Record<'tryton' | 'shiphero' | 'shopifyToken' | 'shopifySecret' | 'avalara' | 'stripe' | 'salesforce' | 'easypost' | 'easypostWebhook' | 'amazonClient' | 'amazonRefresh' | 'xero' | 'xeroWebhook' | 'supplier' | 'supplierSigns' | 'customer' | 'customerSigns' | 'thirdParty', string>;
  shipheroWebhookSecret: string;
  stripeWebhookSecret: string;
}

const SHOP = 'crossdock-demo.myshopify.com';
/** Of the first start: whichever are free, and from then on those. */
const ANY_PORTS = { tryton: 0, shiphero: 0, shopify: 0, avalara: 0, stripe: 0, salesforce: 0, easypost: 0, amazon: 0, xero: 0, supplier: 0, customer: 0, thirdParty: 0, thirdPartySftp: 0 };
/** Instead of the secret of a webhook that is not registered yet. */
export const UNREGISTERED = 'not-registered-yet';
const TAX_ACCOUNT = '2000000001';
const CRM_CLIENT = 'crossdock-demo';
const MARKETPLACE_CLIENT = 'amzn1.application-oa2-client.crossdock-demo';
const LEDGER_CLIENT = 'crossdock-demo';
const SELLER = 'A2CROSSDOCK';
const HOUR_MS = 3_600_000;

/** The outside systems of the demo, simulated, with their state in the data directory. `erp` stands in for the simulated ERP. @throws RuntimeProblem */
export async function startPartners(dataDir: string, options: Parameters<typeof start>[1]): Promise<Partners> {
  try {
    return await start(dataDir, options);
  } catch (error) {
    throw asProblem(error as NodeJS.ErrnoException & { port?: number }, dataDir);
  }
}

function asProblem(error: NodeJS.ErrnoException & { port?: number }, dataDir: string): Error {
  if (error.code === 'EADDRINUSE') return new RuntimeProblem(`Port ${error.port} is taken by another program; a simulated partner answers there since the first start.`, 'Stop that one, or begin with nothing: --fresh.');
  if (error.code === 'ERR_SQLITE_ERROR' || error instanceof SyntaxError) return new RuntimeProblem(`The data directory ${dataDir} is damaged: ${error.message}`, 'Start with an empty one (--fresh, or another --data).');
  return error;
}

async function start(dataDir: string, options: { erp?: TrytonAccess; shipAfterMs?: number; partnerCredits?: number }): Promise<Partners> {
  const file = join(dataDir, 'partners.json');
  const kept = readKept(file) ?? { ports: ANY_PORTS, passwords: newPasswords(), shipheroWebhookSecret: '', stripeWebhookSecret: '' };
  const database = (name: string) => join(dataDir, `${name}.sqlite`);
  const { ports, passwords } = kept;
  const credits = options.partnerCredits === undefined ? {} : { credits: { max: options.partnerCredits, perSecond: options.partnerCredits } };
  const tryton = options.erp
    ? undefined
    : await startTryton({ port: ports.tryton, dataFile: database('tryton'), db: 'erp', users: { integration: passwords.tryton } });
  const shiphero = await startShipHero({
    port: ports.shiphero,
    dataFile: database('shiphero'),
    credentials: { username: 'integration@crossdock.test', password: passwords.shiphero, refreshToken: passwords.shiphero },
    ...(options.shipAfterMs !== undefined && { shipAfterMs: options.shipAfterMs }),
    ...credits,
  });
  const shopify = await startShopify({ port: ports.shopify, dataFile: database('shopify'), accessToken: passwords.shopifyToken, appSecret: passwords.shopifySecret, shopDomain: SHOP, ...credits });
  const avalara = await startAvalara({ port: ports.avalara, dataFile: database('avalara'), credentials: { accountId: TAX_ACCOUNT, licenseKey: passwords.avalara } });
  const stripe = await startStripe({ port: ports.stripe, dataFile: database('stripe'), apiKey: passwords.stripe });
  const salesforce = await startSalesforce({ port: ports.salesforce, dataFile: database('salesforce'), credentials: { clientId: CRM_CLIENT, clientSecret: passwords.salesforce } });
  const easypost = await startEasyPost({ port: ports.easypost, dataFile: database('easypost'), apiKey: passwords.easypost });
  const amazon = await startAmazon({
    port: ports.amazon, dataFile: database('amazon'), credentials: { clientId: MARKETPLACE_CLIENT, clientSecret: passwords.amazonClient, refreshToken: passwords.amazonRefresh }, sellerId: SELLER,
  });
  const xero = await startXero({ port: ports.xero, dataFile: database('xero'), credentials: { clientId: LEDGER_CLIENT, clientSecret: passwords.xero }, webhookKey: passwords.xeroWebhook });
  const supplier = await startX12Supplier({
    port: ports.supplier,
    dataFile: database('x12-supplier'),
    us: SUPPLIER.them,
    buyer: SUPPLIER.us,
    credentials: { user: 'crossdock', password: passwords.supplier },
    sendingSecret: passwords.supplierSigns,
    ...(options.shipAfterMs !== undefined && { shipAfterMs: options.shipAfterMs }),
  });
  const customer = await startX12Customer({
    port: ports.customer, dataFile: database('x12-customer'), us: EDI_CUSTOMER.them, seller: EDI_CUSTOMER.us, credentials: { user: 'crossdock', password: passwords.customer }, sendingSecret: passwords.customerSigns,
  });
  const thirdParty = await startX12Warehouse({
    port: ports.thirdParty, sftpPort: ports.thirdPartySftp, dataFile: database('x12-warehouse'), us: THIRD_PARTY.them, depositor: THIRD_PARTY.us, credentials: { user: 'crossdock', password: passwords.thirdParty },
    ...(options.shipAfterMs !== undefined && { shipAfterMs: options.shipAfterMs }),
  });
  const { sftp, inbox, outbox, archive } = thirdParty;
  const secrets: Partners['secrets'] = {
    tryton: options.erp ?? { url: tryton?.url ?? '', database: 'erp', user: 'integration', password: passwords.tryton },
    shiphero: { url: shiphero.url, refreshToken: passwords.shiphero, webhookSecret: kept.shipheroWebhookSecret || UNREGISTERED, warehouses: shiphero.warehouseIds },
    shopify: { url: shopify.url, shopDomain: SHOP, accessToken: passwords.shopifyToken, apiSecret: passwords.shopifySecret, apiVersion: '2026-10', ordersFrom: new Date(Date.now() - HOUR_MS).toISOString(), locations: stockOf(shopify.locationIds, { East: ['EAST'], West: ['WEST'] }) },
    avalara: { url: avalara.url, accountId: TAX_ACCOUNT, licenseKey: passwords.avalara, companies: { [ENTITY]: 'DEFAULT' } },
    stripe: { url: stripe.url, apiKey: passwords.stripe, webhookSecret: kept.stripeWebhookSecret || UNREGISTERED },
    salesforce: { url: salesforce.url, clientId: CRM_CLIENT, clientSecret: passwords.salesforce, apiVersion: '67.0', currency: 'USD' },
    easypost: { url: easypost.url, apiKey: passwords.easypost, webhookSecret: passwords.easypostWebhook },
    amazon: {
      url: amazon.url, tokenUrl: `${amazon.url}/auth/o2/token`, clientId: MARKETPLACE_CLIENT, clientSecret: passwords.amazonClient, refreshToken: passwords.amazonRefresh, sellerId: SELLER,
      marketplaceIds: [amazon.marketplaceId], ordersFrom: new Date(Date.now() - HOUR_MS).toISOString(),
    },
    xero: {
      url: xero.url, tokenUrl: `${xero.url}/connect/token`, clientId: LEDGER_CLIENT, clientSecret: passwords.xero, tenantId: xero.tenantId, webhookKey: passwords.xeroWebhook, accounts: LEDGER_ACCOUNTS,
      tracking: { businessUnit: 'Business unit', region: 'Region' },
    },
    'x12-warehouse': { partners: { [THIRD_PARTY.partner]: { ...sftp, user: 'crossdock', password: passwords.thirdParty, inbox, outbox, archive } } },
    'x12-supplier': {
      partners: {
        [SUPPLIER.partner]: { url: `${supplier.url}/x12`, basic: { user: 'crossdock', password: passwords.supplier }, receivingSecret: passwords.supplierSigns },
        [EDI_CUSTOMER.partner]: { url: `${customer.url}/x12`, basic: { user: 'crossdock', password: passwords.customer }, receivingSecret: passwords.customerSigns },
      },
    },
  };
  const running = { ...(tryton && { tryton }), shiphero, shopify, avalara, stripe, salesforce, easypost, amazon, xero, supplier, customer, thirdParty };
  return {
    ...running,
    secrets,
    keep() {
      const heard = Object.entries(running).map(([name, { url }]) => [name, Number(new URL(url).port)]);
      kept.ports = { ...ports, ...Object.fromEntries(heard), thirdPartySftp: sftp.port };
      kept.shipheroWebhookSecret = secrets.shiphero.webhookSecret;
      kept.stripeWebhookSecret = secrets.stripe.webhookSecret;
      writeFileSync(file, JSON.stringify(kept), { mode: 0o600 });
    },
    async stop() {
      await Promise.all(Object.values(running).map((partner) => partner.stop()));
    },
  };
}

/** Goods, customers and stock, the same in every system. */
export function seedPartners({ tryton, shiphero, shopify, salesforce, amazon, supplier, thirdParty }: Partners): void {
  const stock = (sku: string, rename: Record<string, string> = {}) => Object.fromEntries(Object.entries(STOCK).map(([warehouse, levels]) => [rename[warehouse] ?? warehouse, levels[sku] ?? 0]));
  tryton?.seed({
    products: [...ITEMS, ...THIRD_PARTY_ITEMS].map((item) => ({ code: item.sku, name: item.name, listPrice: item.price, costPrice: item.unitCost.amount, stock: { ...stock(item.sku), ...thirdPartyStock(item.sku) } })),
    customers: CUSTOMERS.map((customer) => ({ code: customer.customerId, name: customer.name })),
  });
  shiphero.seed({ products: ITEMS.map((item) => ({ sku: item.sku, name: item.name, price: item.price, stock: stock(item.sku) })) });
  shopify.seed({ products: ITEMS.map((item) => ({ sku: item.sku, title: item.name, price: item.price, stock: stock(item.sku, { EAST: 'East', WEST: 'West' }) })) });
  salesforce.seed({ accounts: CUSTOMERS.map(({ customerId, name }) => ({ customerId, name })) });
  amazon.seed({ listings: ITEMS.map(({ sku, name }) => ({ sku, title: name, quantity: Object.values(STOCK).reduce((sum, levels) => sum + (levels[sku] ?? 0), 0) })) });
  supplier.seed(SUPPLIER_GOODS);
  thirdParty.seed(THIRD_PARTY_STOCK);
}

const thirdPartyStock = (sku: string): Record<string, number> => {
  const there = THIRD_PARTY_STOCK.filter((one) => one.sku === sku).reduce((sum, { onHand }) => sum + onHand, 0);
  return there > 0 ? { [THIRD_PARTY.partner]: there } : {};
};

/** Which warehouses' stock a location of the shop sells, by its id. */
const stockOf = (ids: Record<string, string>, warehouses: Record<string, string[]>): Record<string, string[]> => Object.fromEntries(Object.entries(ids).map(([name, id]) => [id, warehouses[name] ?? []]));

function readKept(file: string): Kept | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : undefined;
}

function newPasswords(): Kept['passwords'] {
  const secret = () => randomBytes(24).toString('base64url');
  return { tryton: secret(), shiphero: secret(), shopifyToken: `shpat_${secret()}`, shopifySecret: `shpss_${secret()}`, avalara: secret(), stripe: `sk_test_${secret()}`, salesforce: secret(), easypost: `EZTK${secret()}`, easypostWebhook: secret(), amazonClient: `amzn1.oa2-cs.v1.${secret()}`, amazonRefresh: `Atzr|${secret()}`, xero: secret(), xeroWebhook: secret(), supplier: secret(), supplierSigns: secret(), customer: secret(), customerSigns: secret(), thirdParty: secret() };
}
