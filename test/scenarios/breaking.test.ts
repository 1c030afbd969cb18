import { test } from 'vitest';
import { platform } from './breaking-platform.ts';
import { killedUnderLoad } from './crash.ts';

// One after the other on one platform. By the time that events compares it whole, before and after, every schedule has run; lost answers come after that, because one of the warehouse leaves the CRM a
// revision behind, which a replay makes up for.
await import('./outage.ts');
await import('./events.ts');
await import('./lost-answers.ts');

test('kill -9 at a random moment of a running load: every accepted order reaches its end, once', () => killedUnderLoad(platform));
