import { test } from 'vitest';
import { platform } from './breaking-platform.ts';
import { killedUnderLoad } from './crash.ts';

// One after the other on one platform. First what compares it whole, before and after: an answer of the warehouse that got lost leaves the CRM a revision behind, which a replay would make up for.
await import('./events.ts');
await import('./outage.ts');

test('kill -9 at a random moment of a running load: every accepted order reaches its end, once', () => killedUnderLoad(platform));
