import { ediFiles } from '../../../handler/edi-files.ts';
import { takeFromWarehouse } from '../inbound.ts';

export const handler = ediFiles({ connector: 'x12-warehouse', take: takeFromWarehouse });
