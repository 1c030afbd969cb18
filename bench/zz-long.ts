import { mkdtempSync, rmSync } from 'node:fs';
import { Clones } from '/work/wt/tracing/bench/clones.ts';
import { Loaded } from '/work/wt/tracing/bench/loaded.ts';
import { synthesise } from '/work/wt/tracing/bench/measures/start-up.ts';
import { numberOfEachKind, traceByNumber } from '/work/wt/tracing/bench/traced.ts';
const folder = mkdtempSync('/tmp/tracing-bench-');
let loaded: Loaded | undefined;
try {
  synthesise(folder + '/cdk.out');
  loaded = await Loaded.start(folder, 4);
  const original = await loaded.order();
  await loaded.posted(original.orderId);
  await numberOfEachKind(loaded.platform.endpoints.entity, original);
  const clones = new Clones(loaded.platform.dataDir, original);
  for (const stored of [1000, 100000]) {
    const begun = Date.now();
    while (clones.orders.length < stored) clones.store(1000);
    console.log(stored, 'stored in', Date.now() - begun, 'ms');
    const asked = Date.now();
    for (const f of await traceByNumber(loaded, clones, 4, stored === 1000 ? 150 : 150, 'at ' + stored)) console.log(f.name, f.value.toFixed(1), f.unit);
    console.log('asked in', Date.now() - asked);
  }
  clones.close();
} finally { await loaded?.stop(); rmSync(folder, { recursive: true, force: true }); }
