import { decimal } from '../../core/model/money.ts';
import { amountOf, type Figure, FIGURES, type Figures } from './figures.ts';

/** What a column of the table is about; the first is what the others are held against. */
export const COLUMNS = ['channel', 'ERP', 'tax engine', 'money', 'ledger', 'journals', 'lake', 'CRM'] as const;
export type Column = (typeof COLUMNS)[number];

/** One system's word on one order. */
export interface Said {
  /** Who is asked, e.g. `Stripe`. */
  system: string;
  /** What a system of its kind knows of an order: a gateway knows what was paid, and not for what. */
  keeps: readonly Figure[];
  /** Undefined: it has nothing of the order. */
  figures: Figures | undefined;
}

export interface Totals {
  /** e.g. `Shopify #1001` */
  order: string;
  said: Record<Column, Said>;
}

/** A cell that is not as the channel has it, or where a system has nothing, in words. */
export function differences(all: readonly Totals[]): string[] {
  return all.flatMap(({ order, said }) => {
    const { figures: sold = {}, system: channel } = said.channel;
    return FIGURES.flatMap((figure) =>
      COLUMNS.flatMap((column) => {
        const { system, keeps, figures } = said[column];
        if (!keeps.includes(figure)) return [];
        const [wanted, found] = [sold[figure], figures?.[figure]];
        if (found === undefined) return [`${order}, ${figure}: ${system} (${column}) has nothing`];
        return wanted === undefined || found === wanted ? [] : [`${order}, ${figure}: ${system} (${column}) has ${written(found)}, and ${channel} (channel) ${written(wanted)}`];
      }),
    );
  });
}

/** As lines of text. A figure that differs is marked, one that a system should have and does not is `nothing`, one that it does not keep is `-`. */
export function table(all: readonly Totals[]): string[] {
  const cells = all.flatMap(({ order, said }) => [
    [order, ...COLUMNS.map((column) => said[column].system)],
    ...FIGURES.map((figure) => [`  ${figure}`, ...COLUMNS.map((column) => cell(said[column], figure, said.channel.figures?.[figure]))]),
  ]);
  const widths = ['', ...COLUMNS].map((head, index) => Math.max(head.length, ...cells.map((row) => row[index]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((text, index) => (index === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[index] ?? 0))).join('  ');
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [line(['', ...COLUMNS]), ...cells.flatMap((row, index) => (index % (FIGURES.length + 1) === 0 ? [rule, line(row)] : [line(row)]))];
}

function cell({ keeps, figures }: Said, figure: Figure, wanted: bigint | undefined): string {
  if (!keeps.includes(figure)) return '-';
  const found = figures?.[figure];
  if (found === undefined) return 'nothing';
  return `${wanted === undefined || found === wanted ? '' : '! '}${written(found)}`;
}

const written = (minor: bigint): string => decimal(amountOf(minor));
