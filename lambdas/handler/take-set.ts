import { describe } from '../../core/edi/codec/fault.ts';
import type { EdiDocument } from '../../core/edi/documents.ts';
import type { PartnerProfile } from '../../core/edi/partner-profile.ts';
import type { ReadGroup } from '../../core/edi/read-documents.ts';
import { waits } from '../../core/exceptions/act.ts';
import { inboundOf } from '../../core/exceptions/inbound.ts';
import type { Change } from '../../core/model/changes.ts';
import { AlreadyExists, Conflict, Rejected } from '../../core/model/errors.ts';
import type { EdiLine } from '../../core/model/interchange.ts';
import { linksOfInterchange } from '../../core/tracing/interchange-links.ts';
import { idempotencyRow } from '../adapters/dynamo-orders.ts';
import { stores } from '../adapters/stores.ts';
import type { Replayed } from './inbound-replay.ts';
import { log } from './log.ts';
import { quarantine, quarantineId } from './quarantine.ts';
import { described } from './step.ts';
import { acknowledged } from './take-acknowledgment.ts';

export interface EdiContext {
  /** That the partner comes by. */
  connector: string;
  profile: PartnerProfile;
  line: EdiLine;
  correlationId: string;
  /** Where the bytes of its interchange are kept. */
  document: string;
  at: Date;
}

/** What a document changes, and what is done once that is stored: again, where the document comes again. */
export interface Taken {
  changes: Change[];
  after?: () => Promise<void>;
}

export interface Taking {
  connector: string;
  /**
   * What one document changes. Its syntax is right, and its partner hears nothing of what is decided here.
   * @throws Rejected: its bytes are kept, and a person is told
   */
  take(document: EdiDocument, context: EdiContext): Promise<Taken>;
}

/** An interchange that is being taken. */
export interface Call {
  door: Taking;
  partner: string;
  raw: Buffer;
  /** Of the bytes as they came: what was put right since is the same interchange. */
  hash: string;
  /** Where the bytes are kept, without the folder. */
  document: string;
  /** Of these bytes; above 1 somebody put them right. */
  version: number;
  profile: PartnerProfile;
  correlationId: string;
  at: Date;
}

/** A document is put aside: the row on the desk knows the way by which it is taken again. What a person is about to put right is not put back to what it was. */
export async function aside({ door, partner, correlationId, at, version }: Call, error: Rejected, document: string, delivery: string, x12: { group?: string; set?: string }): Promise<Replayed> {
  const { connector } = door;
  const row = await stores.desk.get(quarantineId(connector, delivery));
  // taken from the desk before its sender sent it again, because it had no answer the first time
  if (row?.status === 'closed' && (await idempotencyRow(`delivery#${delivery}`))) return { outcome: 'repeated' };
  const further = row?.status === 'open' && (waits(row) || (inboundOf(row)?.version ?? 1) > version);
  if (!further) await quarantine({ connector, account: partner, replay: { delivery, account: partner, headers: {}, x12, version } }, document, delivery, error, { correlationId, at });
  return { outcome: 'quarantined', code: error.code };
}

/** A set of an interchange, by what it is known by however often it comes. */
export interface SetKey {
  group: string;
  set: string;
  delivery: string;
}

/** One document with all that it changes, once, however often its interchange comes. */
export async function takeSet(call: Call, line: EdiLine, control: string, { group, set: number, delivery }: SetKey, { set, document, faults }: ReadGroup['sets'][number]): Promise<Replayed> {
  const { door, profile, hash, correlationId, at } = call;
  const kept = `edi/${call.document}`;
  const refused = (error: Rejected) => aside(call, error, kept, delivery, { group, set: number });
  if (!document) return refused(new Rejected('edi.document-refused', `${line.partner} sent a ${set.type} that cannot be read: ${faults?.[0] ? describe(faults[0]) : 'its group is refused'}`, { type: set.type, control: set.control, faults: faults?.length ?? 0 }));
  const context: EdiContext = { connector: door.connector, profile, line, correlationId, document: kept, at };
  for (let round = 1; ; round += 1) {
    let outcome: 'taken' | 'repeated' = 'taken';
    try {
      const { changes, after } = document.document === 'functional-acknowledgment' ? { changes: await acknowledged(document, context) } : await door.take(document, context);
      await stores.unit.commit([{ change: 'delivery', key: delivery, requestHash: hash, recordedAt: at.toISOString() }, ...changes, ...linksOfInterchange(changes, line.partner, control, at)]).catch((error: unknown) => {
        if (!(error instanceof AlreadyExists)) throw error;
        log.info('document repeated', { connector: door.connector, correlationId, what: error.what });
        outcome = 'repeated';
      });
      await after?.();
      return { outcome };
    } catch (error) {
      if (error instanceof Rejected) {
        log.warn('document set aside', { connector: door.connector, correlationId, type: set.type, ...described(error) });
        return refused(error);
      }
      if (!(error instanceof Conflict) || round === ROUNDS) throw error;
    }
  }
}

/** While others write the order in between. */
const ROUNDS = 5;
