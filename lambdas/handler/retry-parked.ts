import { Conflict } from '../../core/model/errors.ts';
import type { DeskException } from '../../core/model/exception.ts';
import { answerParked } from '../adapters/executions.ts';
import { stores } from '../adapters/stores.ts';

/** What parked rows waited for has come: their steps try again by themselves. */
export async function retryParked(rows: readonly DeskException[], waits: (row: DeskException) => boolean, reason: string, at: Date): Promise<void> {
  for (const row of rows) {
    if (row.kind !== 'parked' || row.status !== 'open' || !waits(row)) continue;
    await stores.desk.decide(row.exceptionId, { action: 'retry', by: 'crossdock', at: at.toISOString(), reason }).catch((error: unknown) => {
      if (!(error instanceof Conflict)) throw error; // somebody decided in the meantime
    });
    const parked = await stores.desk.parking(row.exceptionId);
    if (parked?.taskToken) await answerParked(parked.taskToken, 'retry');
  }
}
