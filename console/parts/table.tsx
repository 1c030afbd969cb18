import type { ComponentChildren } from 'preact';

/** A short table, as it is; long ones are <Rows>. `stacked`: of many columns, so that on a phone each row is a list of its own. */
export function Table({ label, heads, rows, stacked = false }: { label: string; heads: (string | { name: string; right: true })[]; rows: ComponentChildren[][]; stacked?: boolean }) {
  const right = heads.map((head) => typeof head !== 'string');
  const nameOf = (column: number) => heads.map((head) => (typeof head === 'string' ? head : head.name))[column];
  return (
    <div class={stacked ? 'table stacked' : 'table'} tabIndex={0} role="group" aria-label={label}>
      <table>
        <thead>
          <tr>{heads.map((head, index) => <th key={index} scope="col" class={right[index] ? 'right' : ''}>{typeof head === 'string' ? head : head.name}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>{row.map((cell, column) => (column === 0 ? <th key={column} scope="row">{cell}</th> : <td key={column} data-head={nameOf(column)} class={right[column] ? 'right' : ''}>{cell}</td>))}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
