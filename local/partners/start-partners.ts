import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PartnerOptions } from './partner.ts';
import { type Amazon, type AmazonOptions, startAmazon } from './amazon/amazon.ts';
import { type Avalara, type AvalaraOptions, startAvalara } from './avalara/avalara.ts';
import { type EasyPost, type EasyPostOptions, startEasyPost } from './easypost/easypost.ts';
import { type Salesforce, type SalesforceOptions, startSalesforce } from './salesforce/salesforce.ts';
import { startShipHero, type ShipHero, type ShipHeroOptions } from './shiphero/shiphero.ts';
import { startShopify, type Shopify, type ShopifyOptions } from './shopify/shopify.ts';
import { startStripe, type Stripe, type StripeOptions } from './stripe/stripe.ts';
import { startTryton, type Tryton, type TrytonOptions } from './tryton/tryton.ts';
import { startXero, type Xero, type XeroOptions } from './xero/xero.ts';

export interface PartnersOptions {
  /** Where each keeps its SQLite file. Absent: in memory. */
  dataDir?: string;
  clock?: NonNullable<PartnerOptions['clock']>;
  tryton: Omit<TrytonOptions, 'clock' | 'dataFile'>;
  shiphero: Omit<ShipHeroOptions, 'clock' | 'dataFile'>;
  shopify: Omit<ShopifyOptions, 'clock' | 'dataFile'>;
  avalara: Omit<AvalaraOptions, 'clock' | 'dataFile'>;
  stripe: Omit<StripeOptions, 'clock' | 'dataFile'>;
  salesforce: Omit<SalesforceOptions, 'clock' | 'dataFile'>;
  easypost: Omit<EasyPostOptions, 'clock' | 'dataFile'>;
  amazon: Omit<AmazonOptions, 'clock' | 'dataFile'>;
  xero: Omit<XeroOptions, 'clock' | 'dataFile'>;
}

export interface Partners {
  tryton: Tryton;
  shiphero: ShipHero;
  shopify: Shopify;
  avalara: Avalara;
  stripe: Stripe;
  salesforce: Salesforce;
  easypost: EasyPost;
  amazon: Amazon;
  xero: Xero;
  stop(): Promise<void>;
}

/** Starts the simulated outside systems in this process, each on its own loopback port. */
export async function startPartners(options: PartnersOptions): Promise<Partners> {
  if (options.dataDir) mkdirSync(options.dataDir, { recursive: true });
  const own = (name: string) => ({ ...(options.clock ? { clock: options.clock } : {}), ...(options.dataDir ? { dataFile: join(options.dataDir, `${name}.sqlite`) } : {}) });
  const tryton = await startTryton({ ...options.tryton, ...own('tryton') });
  const shiphero = await startShipHero({ ...options.shiphero, ...own('shiphero') });
  const shopify = await startShopify({ ...options.shopify, ...own('shopify') });
  const avalara = await startAvalara({ ...options.avalara, ...own('avalara') });
  const stripe = await startStripe({ ...options.stripe, ...own('stripe') });
  const salesforce = await startSalesforce({ ...options.salesforce, ...own('salesforce') });
  const easypost = await startEasyPost({ ...options.easypost, ...own('easypost') });
  const amazon = await startAmazon({ ...options.amazon, ...own('amazon') });
  const xero = await startXero({ ...options.xero, ...own('xero') });
  return {
    tryton, shiphero, shopify, avalara, stripe, salesforce, easypost, amazon, xero,
    async stop() {
      await Promise.all([tryton.stop(), shiphero.stop(), shopify.stop(), avalara.stop(), stripe.stop(), salesforce.stop(), easypost.stop(), amazon.stop(), xero.stop()]);
    },
  };
}
