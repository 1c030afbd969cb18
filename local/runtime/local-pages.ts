import { json, send } from '../front/incoming.ts';
import type { Front } from '../front/server.ts';
import { mailPages } from '../ses/pages.ts';
import type { Loaded } from '../template/load.ts';
import type { Engines } from './engines.ts';
import type { Metrics } from './metering.ts';
import type { MovedTime } from './time.ts';

/** The runtime's own pages: is it well, what runs, what was called, what time it is. For people and scripts, without a signature. */
export function addLocalPages(front: Front, about: { loaded: Loaded; engines: Engines; metrics: () => Metrics; time: MovedTime }) {
  front.use('/_local/health', (_request, response) => send(response, json(200, { status: 'ok' })));
  front.use('/_local/metrics', (_request, response) => send(response, json(200, about.metrics())));
  front.use('/_local/time', about.time.page);
  front.use('/_local/mail', mailPages(about.engines.ses));
  front.use('/_local/resources', (_request, response) => {
    const { resources, outputs, notRun } = about.loaded;
    const shown = resources.map(({ stack, logicalId, type, ref, attributes }) => ({ stack, logicalId, type, ref, attributes }));
    send(response, json(200, { resources: shown, outputs, notRun }));
  });
}
