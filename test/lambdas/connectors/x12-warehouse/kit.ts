import type { Release } from '../../../../core/model/order.ts';
import { openSftp } from '../../../../lambdas/adapters/sftp.ts';
import { X12WarehouseSecret } from '../../../../lambdas/connectors/x12-warehouse/schema.ts';
import { x12Warehouse } from '../../../../lambdas/connectors/x12-warehouse/warehouse.ts';
import { bring } from '../../../../lambdas/handler/carry-files.ts';
import { nameOf } from '../../../../lambdas/handler/file-exchange.ts';
import { startX12Warehouse } from '../../../../local/partners/x12-warehouse/x12-warehouse.ts';
import { anItem, items as itemMap } from '../../../support/builders.ts';
import { MemoryControls } from '../../../support/edi.ts';
import type { Kit } from '../kit/kit.ts';
import { order, PROFILE } from './third-party.ts';

const BY_FILES = 'what it says comes as files, which are moved away once they are taken; an interchange that comes again is known by its control number';
const items = itemMap(anItem(), anItem({ sku: 'SEAL-300', lots: { minimumDays: 0 } }));

export const kit: Kit<'warehouse'> = {
  kind: 'warehouse',
  async start({ clock, timeoutMs }) {
    const password = 'canary-password';
    const partner = await startX12Warehouse({ us: { qualifier: '12', id: '5125550100' }, depositor: { qualifier: 'ZZ', id: 'CROSSDOCK' }, credentials: { user: 'crossdock', password }, clock, shipAfterMs: 3_600_000 });
    const { sftp, inbox, outbox, archive } = partner;
    const settings = X12WarehouseSecret.parse({ partners: { '3PL': { ...sftp, user: 'crossdock', password, inbox, outbox, archive } } });
    const access = settings.partners['3PL'];
    if (!access) throw new Error('the partner is in its own secret');
    const warehouse = x12Warehouse({
      ledger: new MemoryControls(), profile: async () => PROFILE, items: async () => items, now: () => new Date(clock.now()),
      // without the exchange in between: what the courier does with each file
      delivery: {
        async deliver(_profile, { type, control, text }) {
          const server = await openSftp(access, timeoutMs);
          await bring(server, access, nameOf(type, control), Buffer.from(text)).finally(() => server.close());
          return undefined;
        },
      },
    });
    return {
      ports: { warehouse }, partner, settings,
      personal: ['Pat Doe', '1 Main St'],
      main: { make: () => warehouse.release(order, order.releases[0] as Release, items), count: () => partner.orders().length, asks: ['write', 'rename'] },
    };
  },
  excused: {
    'rate-limited': 'SFTP has no way to ask for fewer calls, and a file is three of them',
    malformed: 'an answer of SFTP is a number; what the partner made of a file is told by its 997, which is watched',
    'expired-token': 'each connection signs in with a key or a password of its own, which does not run out',
    'webhook-twice': BY_FILES, 'webhook-out-of-order': BY_FILES, 'bad-signature': 'whoever can write into the outbox of the server is the partner: the server is known by its key',
    watermark: BY_FILES,
  },
};
