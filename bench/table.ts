import { type Figure, OTHERS, type Report } from './figures.ts';

/** Figures as a table, with what was recorded before and what others reach beside each. */
export function table(title: string, figures: readonly Figure[], before: Report | undefined, quick: boolean): string {
  const was = new Map(Object.values(before?.measures ?? {}).flat().map((figure) => [figure.name, figure]));
  const rows = figures.map((figure) => {
    const old = was.get(figure.name);
    return [figure.name, shown(figure.value), figure.unit, figure.target ?? '', old ? shown(old.value) : '', OTHERS[figure.name]?.said ?? ''];
  });
  const recorded = before ? `recorded ${before.at.slice(0, 10)}${before.quick === quick ? '' : before.quick ? ', quick' : ', in full'}` : 'recorded';
  const all = [['', 'now', '', 'target', recorded, 'others'], ...rows];
  const used = [0, 1, 2, 3, 4, 5].filter((column) => column < 2 || all.slice(1).some((row) => row[column]));
  const width = (column: number) => Math.max(...all.map((row) => row[column]?.length ?? 0));
  const cell = (text: string, column: number) => (column === 1 || column === 4 ? text.padStart(width(column)) : text.padEnd(width(column)));
  const lines = all.map((row) => `  ${used.map((column) => cell(row[column] ?? '', column)).join('  ')}`.trimEnd());
  return [title, ...lines].join('\n');
}

/** Three digits that say something. */
export function shown(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toPrecision(3).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
}
