import type { ConnectorHealthView as Connector } from '../../core/model/connector-health.ts';
import { Badge } from '../parts/badge.tsx';
import { Empty } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { Ago, span } from '../parts/time.tsx';

const STATE = { closed: ['good', 'answers'], open: ['bad', 'left alone'], probing: ['warn', 'being tried'] } as const;

/** How each outside system does. */
export function Connectors({ connectors }: { connectors: Connector[] }) {
  if (connectors.length === 0) return <Empty title="No system was asked anything yet">They come up here with their first call.</Empty>;
  const rows = connectors.toSorted((a, b) => b.failures - a.failures || (a.connector < b.connector ? -1 : 1)).map(({ connector, state, failures, openUntil, lastSuccessAt, lastFailure, calls }) => [
    connector,
    <Badge kind={failures > 0 && state === 'closed' ? 'warn' : STATE[state][0]}>{failures > 0 && state === 'closed' ? 'fails now and then' : STATE[state][1]}</Badge>,
    failures > 0 ? `${failures} in a row` : '–',
    openUntil && state === 'open' ? <>asked again <Ago at={openUntil} /></> : lastSuccessAt ? <Ago at={lastSuccessAt} /> : '–',
    lastFailure ? <><code>{lastFailure.code}</code> <Ago at={lastFailure.at} /></> : '–',
    calls ? span(calls.averageMs) : '–',
    calls ? span(calls.slowestMs) : '–',
  ]);
  return <Table stacked label="Outside systems" heads={['System', 'State', 'Failures', 'Last answer', 'Last failure', { name: 'Average', right: true }, { name: 'Slowest', right: true }]} rows={rows} />;
}
