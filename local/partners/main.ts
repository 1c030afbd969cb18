import { parseArgs } from 'node:util';
import { startPartners } from './start-partners.ts';

const HELP = `Starts the simulated outside systems and prints one JSON line for each with its URL.

  node local/partners/main.ts [--data <folder>] [--tryton-port n] [--shiphero-port n] [--shopify-port n] [--avalara-port n]
    [--stripe-port n] [--salesforce-port n] [--easypost-port n] [--amazon-port n] [--xero-port n] [--ship-after-ms n]

Without --data they keep everything in memory. Credentials for the loopback interface: Tryton integration / tryton-pw,
ShipHero refresh token shiphero-refresh, Shopify access token shopify-token and app secret shopify-secret, Avalara
account 2000000001 and licence key avalara-key, Stripe secret key sk_test_stripe, Salesforce consumer key salesforce-key and secret salesforce-secret, EasyPost API key easypost-key,
Amazon client id amazon-client, client secret amazon-secret, refresh token amazon-refresh, seller A2CROSSDOCK, Xero client id xero-client, client secret xero-secret, webhook key xero-webhook; each may be given instead as TRYTON_PASSWORD, SHIPHERO_REFRESH_TOKEN, SHOPIFY_ACCESS_TOKEN,
SHOPIFY_APP_SECRET, AVALARA_LICENSE_KEY, STRIPE_API_KEY, SALESFORCE_CLIENT_SECRET, EASYPOST_API_KEY, AMAZON_CLIENT_SECRET, AMAZON_REFRESH_TOKEN, XERO_CLIENT_SECRET.
Admin paths of each: POST GET DELETE /_faults, GET /_calls, POST /_seed; see README.md beside this file.`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean' },
    data: { type: 'string' },
    'tryton-port': { type: 'string', default: '0' },
    'shiphero-port': { type: 'string', default: '0' },
    'shopify-port': { type: 'string', default: '0' },
    'avalara-port': { type: 'string', default: '0' },
    'stripe-port': { type: 'string', default: '0' },
    'salesforce-port': { type: 'string', default: '0' },
    'easypost-port': { type: 'string', default: '0' },
    'amazon-port': { type: 'string', default: '0' },
    'xero-port': { type: 'string', default: '0' },
    'ship-after-ms': { type: 'string', default: '800' },
  },
});

if (values.help) console.log(HELP);
else {
  const env = process.env;
  const partners = await startPartners({
    ...(values.data ? { dataDir: values.data } : {}),
    tryton: { port: Number(values['tryton-port']), users: { integration: env['TRYTON_PASSWORD'] ?? 'tryton-pw' } },
    shiphero: {
      port: Number(values['shiphero-port']),
      shipAfterMs: Number(values['ship-after-ms']),
      credentials: { username: 'integration@example.test', password: 'shiphero-pw', refreshToken: env['SHIPHERO_REFRESH_TOKEN'] ?? 'shiphero-refresh' },
    },
    shopify: { port: Number(values['shopify-port']), accessToken: env['SHOPIFY_ACCESS_TOKEN'] ?? 'shopify-token', appSecret: env['SHOPIFY_APP_SECRET'] ?? 'shopify-secret' },
    avalara: { port: Number(values['avalara-port']), credentials: { accountId: '2000000001', licenseKey: env['AVALARA_LICENSE_KEY'] ?? 'avalara-key' } },
    stripe: { port: Number(values['stripe-port']), apiKey: env['STRIPE_API_KEY'] ?? 'sk_test_stripe' },
    salesforce: { port: Number(values['salesforce-port']), credentials: { clientId: 'salesforce-key', clientSecret: env['SALESFORCE_CLIENT_SECRET'] ?? 'salesforce-secret' } },
    easypost: { port: Number(values['easypost-port']), apiKey: env['EASYPOST_API_KEY'] ?? 'easypost-key' },
    amazon: {
      port: Number(values['amazon-port']), sellerId: 'A2CROSSDOCK',
      credentials: { clientId: 'amazon-client', clientSecret: env['AMAZON_CLIENT_SECRET'] ?? 'amazon-secret', refreshToken: env['AMAZON_REFRESH_TOKEN'] ?? 'amazon-refresh' },
    },
    xero: { port: Number(values['xero-port']), credentials: { clientId: 'xero-client', clientSecret: env['XERO_CLIENT_SECRET'] ?? 'xero-secret' }, webhookKey: 'xero-webhook' },
  });
  console.log(JSON.stringify({ partner: 'tryton', url: partners.tryton.url, db: partners.tryton.db }));
  console.log(JSON.stringify({ partner: 'shiphero', url: partners.shiphero.url, warehouseIds: partners.shiphero.warehouseIds }));
  console.log(JSON.stringify({ partner: 'shopify', url: partners.shopify.url, shopDomain: partners.shopify.shopDomain }));
  console.log(JSON.stringify({ partner: 'avalara', url: partners.avalara.url, accountId: '2000000001', companies: ['DEFAULT'] }));
  console.log(JSON.stringify({ partner: 'stripe', url: partners.stripe.url }));
  console.log(JSON.stringify({ partner: 'salesforce', url: partners.salesforce.url, clientId: 'salesforce-key' }));
  console.log(JSON.stringify({ partner: 'easypost', url: partners.easypost.url }));
  console.log(JSON.stringify({ partner: 'amazon', url: partners.amazon.url, sellerId: 'A2CROSSDOCK', marketplaceId: partners.amazon.marketplaceId }));
  console.log(JSON.stringify({ partner: 'xero', url: partners.xero.url, clientId: 'xero-client', tenantId: partners.xero.tenantId }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void partners.stop().then(() => process.exit(0)));
}
