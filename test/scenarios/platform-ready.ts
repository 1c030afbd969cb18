import { inject } from 'vitest';

// Runs before each file of scenarios, which find the platform that they share as it is when it has started.
const reply = await fetch(inject('readiness'));
if (!reply.ok) throw new Error(await reply.text());
