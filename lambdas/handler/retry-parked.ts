import { Conflict } from '../../core/model/errors.ts';
import type { DeskException } from '../../core/model/exception.ts';
import { answerParked } from '../adapters/executions.ts';
import { stores } from '../adapters/stores.ts';

/** What parked rows waited for has come: their steps try again by themselves. */
export async function retryParked(rows: readonly DeskException[], waits: (row: DeskException) => boolean, reason: string, at: Date): Promise<void> {
  for (const row of rows) {
    if (row.kind !== 'parked' || row.status === 'closed' || !waits(row)) continue;
    if (row.status === 'open') {
      await stores.desk.decide(row.exceptionId, { action: 'retry', by: 'crossdock', at: at.toISOString(), reason }).catch((error: unknown) => {
        if (!(error instanceof Conflict)) throw error; // somebody decided in the meantime
      });
    }
    // one that was decided just before a crash was told to nobody yet
    const parked = await stores.desk.parking(row.exceptionId);
    if (parked?.taskToken) await answerParked(parked.taskToken, parked.exception.decision?.action ?? 'retry');
  }
}
