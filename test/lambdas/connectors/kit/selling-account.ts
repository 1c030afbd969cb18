import type { Owner } from '../../../../core/model/identity.ts';
import { masterKey, putMaster, putRoutingRule } from '../../../../lambdas/adapters/dynamo-masterdata.ts';
import { aCustomer } from '../../../support/builders.ts';

/** What must be known here of an account of a shop or marketplace, so that its orders are taken: whose it is, its channel, its customer, and who serves it. */
export const sellingAccount = (owner: Owner, connector: string, account: string, channel: string): Promise<unknown> =>
  Promise.all([
    putMaster(masterKey.account(connector, account), { ...owner, connector, account, channel }),
    putMaster(masterKey.channel(owner.entity, channel), { ...owner, channel, connector, defaultCustomerId: 'ACME' }),
    putMaster(masterKey.customer(owner.entity, 'ACME'), aCustomer()),
    ...[['erp', 'tryton'] as const, ['warehouse', 'shiphero'] as const].map(([capability, serves]) => putRoutingRule({ entity: owner.entity, capability, connector: serves, from: '2026-01-01T00:00:00Z' })),
  ]);
