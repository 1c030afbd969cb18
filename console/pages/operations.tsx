import type { Clock, FunnelStage, Operations as View } from '../../core/model/operations.ts';
import { useAsk } from '../api/ask.ts';
import { Chart } from '../operations/chart.tsx';
import { Connectors } from '../operations/connectors.tsx';
import { Card } from '../parts/card.tsx';
import { Answer } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { Ago, span } from '../parts/time.tsx';
import { Link, place, setQuery } from '../router.tsx';
import '../styles/operations.css';

/** In the order in which they come. */
const FUNNEL: readonly FunnelStage[] = ['received', 'accepted', 'shipped', 'invoiced', 'paid'];

const HOUR = 3_600;
const DIMENSIONS = { channel: 'Channel', region: 'Region', businessUnit: 'Business unit' } as const;

/** How it all goes, asked again every few seconds while somebody looks. */
export function Operations() {
  const asked = useAsk<View>('/operations', {}, 5_000);
  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>Operations</h1>
        {asked.data && <p class="quiet">as of <Ago at={asked.data.at} /></p>}
      </div>
      <Answer of={asked} what="how it all goes">{(view) => <Shown view={view} />}</Answer>
    </>
  );
}

function Shown({ view: { at, connectors, queues, sagas, lag, sla, funnel, throughput, desk } }: { view: View }) {
  const by = (place.value.query.get('by') ?? 'channel') as keyof typeof DIMENSIONS;
  const series = throughput.filter((each) => each.by === by).map(({ key, perHour }) => ({ name: key, values: perHour }));
  const end = Math.floor(Date.parse(at) / 1000 / HOUR) * HOUR;
  const hours = Array.from({ length: 24 }, (_, index) => end - (23 - index) * HOUR);
  const most = Math.max(1, ...FUNNEL.map((stage) => funnel[stage]));
  const stuck = queues.filter(({ depth, dead }) => depth > 0 || dead > 0).toSorted((a, b) => b.dead - a.dead || b.depth - a.depth);
  const number = (value: number | undefined) => (value === undefined ? '–' : span(value));
  return (
    <div class="board">
      <ul class="tiles">
        <Figure label="Answered within, p99" value={clock(sla.customerFacing)} note={`what callers wait for${sla.customerFacing ? `, ${sla.customerFacing.count} requests` : ': not measured here'}`} />
        <Figure label="Orders done within, p99" value={clock(sla.backEnd)} note={`${sla.backEnd.count} orders, to the warehouse`} />
        <Figure label="Events wait" value={lag.outboxMs === 0 ? 'not at all' : span(lag.outboxMs)} note="until they are published" kind={lag.outboxMs > 60_000 ? 'bad' : ''} />
        <Figure label="Dead letters" value={String(queues.reduce((sum, { dead }) => sum + dead, 0))} note={`${queues.reduce((sum, { depth }) => sum + depth, 0)} messages wait`} kind={queues.some(({ dead }) => dead > 0) ? 'bad' : ''} />
        <Figure label="Failed executions" value={String(sagas.reduce((sum, { failed }) => sum + failed, 0))} note={`${sagas.reduce((sum, { open }) => sum + open, 0)} sagas are open`} kind={sagas.some(({ failed }) => failed > 0) ? 'warn' : ''} />
      </ul>
      <Card title="The last 24 hours">
        <ol class="funnel">
          {FUNNEL.map((stage) => (
            <li key={stage}>
              <span>{stage}</span>
              <meter min={0} max={most} value={funnel[stage]} aria-label={stage} />
              <strong>{funnel[stage]}</strong>
            </li>
          ))}
        </ol>
      </Card>
      <Card title="Orders by the hour">
        <fieldset class="switch">
          <legend class="visually-hidden">By</legend>
          {Object.entries(DIMENSIONS).map(([key, name]) => (
            <label key={key}><input type="radio" name="by" checked={by === key} onChange={() => setQuery({ by: key })} />{name}</label>
          ))}
        </fieldset>
        {series.length === 0 ? <p class="quiet">No orders in these hours.</p> : <Chart label={`Orders by the hour and ${DIMENSIONS[by].toLowerCase()}`} hours={hours} series={series} />}
      </Card>
      <Card title="The desk">
        <Table label="The desk by owner" heads={['Owner', { name: 'Open', right: true }, { name: 'Late', right: true }, { name: 'Due soon', right: true }]}
          rows={desk.map(({ owner, open, late, dueSoon }) => [<Link to={`/exceptions?owner=${owner}`}>{owner}</Link>, open, late > 0 ? <strong class="bad">{late}</strong> : 0, dueSoon])} />
      </Card>
      <Card title="Sagas">
        <Table label="Sagas by kind" heads={['Kind', { name: 'Open', right: true }, { name: 'Failed', right: true }, { name: 'p50', right: true }, { name: 'p99', right: true }]}
          rows={sagas.map(({ kind, open, failed, p50Ms, p99Ms }) => [kind, open, failed > 0 ? <strong class="bad">{failed}</strong> : 0, number(p50Ms), number(p99Ms)])} />
      </Card>
      <Card title="Queues">
        {stuck.length === 0 ? <p class="quiet">All {queues.length} queues are empty, and so are their dead letters.</p> : (
          <Table stacked label="Queues with messages" heads={['Queue', { name: 'Waiting', right: true }, { name: 'Oldest', right: true }, { name: 'Dead', right: true }]}
            rows={stuck.map(({ name, depth, age, dead }) => [<code>{name}</code>, depth, age === undefined ? '–' : span(age * 1000), dead > 0 ? <strong class="bad">{dead}</strong> : 0])} />
        )}
      </Card>
      <Card title="Outside systems">
        <Connectors connectors={connectors} />
      </Card>
    </div>
  );
}

const clock = (of: Clock | undefined): string => (of?.p99Ms === undefined ? '–' : span(of.p99Ms));

const Figure = ({ label, value, note, kind = '' }: { label: string; value: string; note: string; kind?: string }) => (
  <li class={`tile ${kind}`}>
    <span>{label}</span>
    <span class="figure">{value}</span>
    <small>{note}</small>
  </li>
);
