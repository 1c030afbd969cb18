import { Severity } from '../parts/badge.tsx';
import type { Column } from '../parts/rows.tsx';
import { Ago, Deadline } from '../parts/time.tsx';
import { nameOf } from './names.ts';
import type { Row } from '../api/desk.ts';

/** Columns of the desk's rows, most telling first. */
export const COLUMNS: Column<Row>[] = [
  { name: 'Due', width: '76px', show: ({ deadline, status }) => (status === 'open' ? <Deadline at={deadline} /> : '–') },
  { name: 'Severity', width: '80px', show: ({ severity }) => <Severity of={severity} />, wide: true },
  { name: 'Cause', width: 'minmax(120px, 1fr)', show: ({ code, message }) => <>{message} <code class="quiet">{code}</code></> },
  { name: 'Order', width: '164px', show: ({ orderId }) => <code>{orderId || '–'}</code>, wide: true },
  { name: 'Step', width: '140px', show: ({ step }) => step, wide: 'very' },
  { name: 'Owner', width: '118px', show: ({ owner }) => owner, wide: true },
  { name: 'On it', width: '64px', show: ({ claimedBy }) => claimedBy ? nameOf(claimedBy) : <span class="quiet">–</span>, wide: true },
  { name: 'Opened', width: '70px', show: ({ openedAt }) => <Ago at={openedAt} />, wide: true },
];
