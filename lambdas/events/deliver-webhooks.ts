import { sendDue } from '../handler/send-webhooks.ts';
import type { Nudge } from '../handler/nudge.ts';
import { queue } from '../handler/queue.ts';

export const handler = queue(async (body) => sendDue(body as Nudge));
