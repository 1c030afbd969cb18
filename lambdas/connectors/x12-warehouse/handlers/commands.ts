import { byTransport } from '../../../../core/edi/delivery.ts';
import { now, stores } from '../../../adapters/stores.ts';
import { byFile } from '../../../handler/file-exchange.ts';
import { itemsPicked } from '../../../handler/items-for.ts';
import { warehouseCommands } from '../../../handler/warehouse-commands.ts';
import { x12Warehouse } from '../warehouse.ts';

const deliver = byFile('x12-warehouse');
// whoever fetches it, the partner or our courier: it is there as soon as it is in the exchange
const delivery = byTransport({ sftp: deliver, s3: deliver });

export const handler = warehouseCommands(async () => x12Warehouse({ ledger: stores.controls, delivery, profile: stores.masterdata.ediPartner, items: itemsPicked, now }));
