import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isTyping } from '../shell.tsx';

export interface Column<T> {
  name: string;
  /** As in CSS grid-template-columns. */
  width: string;
  show: (row: T) => ComponentChildren;
  /** Numbers stand to the right. */
  right?: boolean;
  /** Left out on a phone; `very`: shown on a large screen only. */
  wide?: boolean | 'very';
}

interface RowsProps<T> {
  label: string;
  rows: T[];
  columns: Column<T>[];
  keyOf: (row: T) => string;
  open?: (row: T) => void;
  chosen?: ReadonlySet<string>;
  choose?: (keys: Set<string>) => void;
  /** Called when the end comes into sight. */
  more?: (() => void) | undefined;
}

const HEIGHT = 38;
/** Rows that are drawn above and below those in sight. */
const BEYOND = 12;

/**
 * A table of any length: only what is in sight is in the page. j and k or the arrows move, Enter opens, Space chooses, Home and End jump. It is a grid
 * for those who hear it: https://www.w3.org/WAI/ARIA/apg/patterns/grid/
 */
export function Rows<T>({ label, rows, columns, keyOf, open, chosen, choose, more }: RowsProps<T>) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const [at, setAt] = useState(0);
  const first = Math.max(0, Math.floor(top / HEIGHT) - BEYOND);
  const last = Math.min(rows.length, Math.ceil((top + height) / HEIGHT) + BEYOND);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watch = new ResizeObserver(() => setHeight(element.clientHeight));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    if (more && last >= rows.length) more();
  }, [last, rows.length]);

  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setAt(next);
    const element = box.current;
    if (!element) return;
    if (next * HEIGHT < element.scrollTop) element.scrollTop = next * HEIGHT;
    else if ((next + 2) * HEIGHT > element.scrollTop + element.clientHeight) element.scrollTop = (next + 2) * HEIGHT - element.clientHeight;
    requestAnimationFrame(() => element.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus());
  };
  const toggle = (key: string) => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    choose?.(next);
  };
  const onKey = (event: KeyboardEvent) => {
    if (isTyping(event.target) && (event.target as HTMLInputElement).type !== 'checkbox') return;
    const row = rows[at];
    const steps: Record<string, () => void> = {
      j: () => move(at + 1), ArrowDown: () => move(at + 1), k: () => move(at - 1), ArrowUp: () => move(at - 1), Home: () => move(0), End: () => move(rows.length - 1),
      PageDown: () => move(at + Math.floor(height / HEIGHT) - 1), PageUp: () => move(at - Math.floor(height / HEIGHT) + 1),
      ...(row !== undefined && open && { Enter: () => open(row) }), ...(row !== undefined && choose && { ' ': () => toggle(keyOf(row)) }),
    };
    const step = event.metaKey || event.ctrlKey || event.altKey ? undefined : steps[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  };

  const all = rows.length > 0 && chosen !== undefined && rows.every((row) => chosen.has(keyOf(row)));
  const template = (keep: (column: Column<T>) => boolean) => `${choose ? '24px ' : ''}${columns.filter(keep).map(({ width }) => width).join(' ')}`;
  const widths = { '--columns-wide': template(() => true), '--columns': template(({ wide }) => wide !== 'very'), '--columns-narrow': template(({ wide }) => !wide), };
  return (
    <div class="rows" style={widths}>
      <div class="scroll" ref={box} role="grid" aria-label={label} aria-rowcount={rows.length + 1} aria-multiselectable={choose ? 'true' : undefined} onScroll={(event) => setTop(event.currentTarget.scrollTop)} onKeyDown={onKey}>
        <div class="row head" role="row" aria-rowindex={1}>
          {choose && (
            <span role="columnheader">
              <input type="checkbox" aria-label="Choose all" checked={all} onChange={() => choose(all ? new Set() : new Set(rows.map(keyOf)))} />
            </span>
          )}
          {columns.map(({ name, right, wide }) => (
            <span key={name} role="columnheader" class={classes(right, wide)}>{name}</span>
          ))}
        </div>
        <div class="body" role="rowgroup" style={{ height: `${rows.length * HEIGHT}px` }}>
          {rows.slice(first, last).map((row, offset) => {
            const index = first + offset;
            const key = keyOf(row);
            return (
              <div key={key} class="row" role="row" aria-rowindex={index + 2} aria-selected={choose ? (chosen?.has(key) ?? false) : undefined} data-row={index} tabIndex={index === at ? 0 : -1} style={{ top: `${index * HEIGHT}px` }}
                onFocus={() => setAt(index)} onClick={open && (() => open(row))}>
                {choose && (
                  <span role="gridcell" onClick={(event) => event.stopPropagation()}>
                    <input type="checkbox" tabIndex={-1} aria-label="Choose this row" checked={chosen?.has(key) ?? false} onChange={() => toggle(key)} />
                  </span>
                )}
                {columns.map(({ name, show, right, wide }) => (
                  <span key={name} role="gridcell" class={classes(right, wide)}>{show(row)}</span>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

const classes = (right = false, wide: boolean | 'very' = false): string => `${right ? 'right ' : ''}${wide === 'very' ? 'very' : wide ? 'wide' : ''}`.trim();
