/** A runtime in a process of its own, for a test to kill. Says where it answers, on standard output. */
import { startRuntime } from '../../../local/runtime/runtime.ts';

const runtime = await startRuntime({ assembly: process.argv[3]!, dataDir: process.argv[2]!, port: 0 });
console.log(JSON.stringify({ endpoint: runtime.endpoint, database: runtime.engines.dynamodb.processId() }));
