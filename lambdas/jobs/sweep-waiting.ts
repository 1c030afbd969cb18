import { AlreadyExists, Conflict } from '../../core/model/errors.ts';
import type { WaitingDocument } from '../../core/model/waiting.ts';
import { now, stores } from '../adapters/stores.ts';
import { shipmentChanges, unknownRelease } from '../handler/inbound-shipment.ts';
import { log } from '../handler/log.ts';
import { quarantine } from '../handler/quarantine.ts';
import { described } from '../handler/step.ts';

/** Applies what came before its order, once the order is there; what waited too long, a person looks at. */
export async function handler(): Promise<{ waiting: number; applied: number; givenUp: number }> {
  const count = { waiting: 0, applied: 0, givenUp: 0 };
  for await (const waiting of stores.waiting.all()) {
    try {
      count[await lookAt(waiting)] += 1;
    } catch (error) {
      log.error('waiting document failed', { waitingId: waiting.waitingId, correlationId: waiting.correlationId, ...described(error) }); // one must not hold up the rest
    }
  }
  return count;
}

async function lookAt(waiting: WaitingDocument): Promise<'waiting' | 'applied' | 'givenUp'> {
  const { entity, shipment, document, waitingId, waitsFor, correlationId, deadline } = waiting;
  const at = now();
  const changes = await shipmentChanges(entity, shipment, at);
  if (changes) {
    await taken(waiting, changes);
    log.info('waiting document applied', { waitingId, waitsFor, correlationId });
    return 'applied';
  }
  if (Date.parse(deadline) > at.getTime()) return 'waiting';
  await quarantine({ connector: shipment.connector, account: shipment.account ?? '*' }, document, waitingId, unknownRelease(shipment), { correlationId, at });
  await taken(waiting, []);
  log.warn('waiting document given up', { waitingId, waitsFor, correlationId });
  return 'givenUp';
}

/** It waits no more, and what it brings is true: together, and once, whoever else looks at it. */
async function taken(waiting: WaitingDocument, changes: Parameters<typeof stores.unit.commit>[0]): Promise<void> {
  try {
    await stores.unit.commit([{ change: 'waited', waiting }, ...changes]);
  } catch (error) {
    if (error instanceof Conflict && error.code === 'document.not-waiting') return; // another round took it
    if (!(error instanceof AlreadyExists)) throw error;
    await taken(waiting, []); // told again in the meantime, and taken then
  }
}
