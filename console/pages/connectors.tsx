import type { ConnectorHealthView as Connector } from '../../core/model/connector-health.ts';
import { useAsk } from '../api/ask.ts';
import { Connectors as List } from '../operations/connectors.tsx';
import { Answer } from '../parts/states.tsx';

export function Connectors() {
  const asked = useAsk<{ connectors: Connector[] }>('/connectors', {}, 10_000);
  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>Connectors</h1>
        <p class="quiet">The outside systems, as whoever asks them last found them.</p>
      </div>
      <Answer of={asked} what="connectors">
        {({ connectors }) => (
          <section class="card-box">
            <List connectors={connectors} />
          </section>
        )}
      </Answer>
    </>
  );
}
