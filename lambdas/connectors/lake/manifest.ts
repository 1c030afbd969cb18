import type { Manifest } from '../manifest.ts';

export const manifest: Manifest = {
  name: 'lake',
  title: 'Data lake',
  kind: 'lake',
  subscriptions: [
    // Files as large as a batch: a larger window means fewer, larger files and later ones. What is stored again is the same row, so a replay fills the lake.
    { handler: 'store-events', events: 'all', concurrency: 2, timeoutSeconds: 60, batch: { size: 500, seconds: 20 }, attempts: 100, replays: true },
  ],
  polls: [{ handler: 'copy-journals', every: 'rate(1 hour)', timeoutSeconds: 600 }],
  masks: [],
};
