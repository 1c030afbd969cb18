import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createHash } from 'node:crypto';
import { acknowledge } from '../../core/edi/acknowledge.ts';
import { describe, EdiError } from '../../core/edi/codec/fault.ts';
import { type Interchange, readInterchange } from '../../core/edi/codec/read-interchange.ts';
import type { EdiDocument } from '../../core/edi/documents.ts';
import { checkPartner, dialectOf, envelopeTo, type PartnerProfile, readerOptions } from '../../core/edi/partner-profile.ts';
import { readGroup, type ReadGroup } from '../../core/edi/read-documents.ts';
import { writeDocuments } from '../../core/edi/write-documents.ts';
import type { Change } from '../../core/model/changes.ts';
import { AlreadyExists, Conflict, Rejected } from '../../core/model/errors.ts';
import type { EdiLine } from '../../core/model/interchange.ts';
import { now, stores } from '../adapters/stores.ts';
import { MAX_BODY } from './http.ts';
import { newCorrelationId } from './ids.ts';
import { keepDocument } from './keep-document.ts';
import { linksOfInterchange } from '../../core/tracing/interchange-links.ts';
import { log } from './log.ts';
import { problem, problemOf } from './problem.ts';
import { quarantine } from './quarantine.ts';
import { described } from './step.ts';
import { acknowledged, interchangeRefused } from './take-acknowledgment.ts';

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

export interface EdiDoor {
  connector: string;
  /** Over the raw bytes, in constant time; any valid one of several secrets passes. */
  verify(partner: string, raw: Buffer, headers: Headers): Promise<boolean>;
  /**
   * What one document changes. Its syntax is right, and its partner hears nothing of what is decided here.
   * @throws Rejected: its bytes are kept, and a person is told
   */
  take(document: EdiDocument, context: EdiContext): Promise<Taken>;
}

/** An interchange as it came in, by whatever way. Whoever calls knows already that it comes from this partner. */
export interface Arrived {
  partner: string;
  raw: Buffer;
  correlationId: string;
}

/** taken: what is answered with, empty where nothing is to be acknowledged; refused: its bytes are kept and a person is told; no-profile: nobody expects anything of this partner. */
export type Outcome =
  | { outcome: 'taken'; answer: string; profile: PartnerProfile }
  | { outcome: 'refused'; status: 400 | 409; code: 'edi.unreadable' | 'edi.not-ours' | 'edi.control-number-reused'; detail: string }
  | { outcome: 'no-profile' };

interface Call {
  door: Pick<EdiDoor, 'connector' | 'take'>;
  partner: string;
  raw: Buffer;
  hash: string;
  /** Where the bytes are kept, without the folder. */
  document: string;
  profile: PartnerProfile;
  correlationId: string;
  at: Date;
}

/**
 * `POST /v1/edi/{partner}`: one X12 interchange, authenticated by its bytes and kept byte for byte. The answer is the 997, at once. Each document is taken once; an
 * interchange that comes again is answered as it was the first time.
 */
export const ediDoor =
  (door: EdiDoor) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const correlationId = newCorrelationId(event);
    const partner = event.pathParameters?.partner ?? '';
    try {
      const raw = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
      if (raw.length > MAX_BODY) return problem(413, 'request.too-large', `the body is over ${MAX_BODY} bytes: send files by SFTP or S3`, correlationId);
      if (!(await door.verify(partner, raw, new Headers(Object.entries(event.headers).map(([name, value]): [string, string] => [name, value ?? '']))))) {
        log.warn('interchange refused', { connector: door.connector, correlationId, bytes: raw.length });
        return problem(401, 'edi.bad-signature', 'the partner is not known, or the signature does not fit the body', correlationId);
      }
      const taken = await takeInterchange(door, { partner, raw, correlationId });
      if (taken.outcome === 'no-profile') return problem(404, 'edi.no-profile', `there is no active profile of partner ${partner}`, correlationId);
      return taken.outcome === 'taken' ? answered(taken.answer, correlationId) : problem(taken.status, taken.code, taken.detail, correlationId);
    } catch (error) {
      return problemOf(error, correlationId);
    }
  };

/** Takes an interchange of a partner, once however often it comes: what it says is stored, and its 997 is what comes back, each time the same. @throws Transient, and whatever a store fails with */
export async function takeInterchange(door: Call['door'], { partner, raw, correlationId }: Arrived): Promise<Outcome> {
  const account = await stores.masterdata.account(door.connector, partner);
  const profile = account && (await stores.masterdata.ediPartner(account.entity, partner));
  if (!profile?.active) return { outcome: 'no-profile' };
  const at = now();
  const hash = createHash('sha256').update(raw).digest('hex');
  return take({ door, partner, raw, hash, document: `${door.connector}/${partner}/${at.toISOString().slice(0, 10)}/${hash.slice(0, 32)}`, profile, correlationId, at });
}

async function take(call: Call): Promise<Outcome> {
  const { profile, partner, raw, hash, correlationId, at, document } = call;
  const answered = (answer: string): Outcome => ({ outcome: 'taken', answer, profile });
  let interchange: Interchange;
  try {
    interchange = await readInterchange([new TextDecoder('utf-8', { fatal: true }).decode(raw)], readerOptions(profile));
    checkPartner(interchange.header, profile);
  } catch (error) {
    if (error instanceof EdiError) return refuse(call, 400, error.fault.code.startsWith('interchange.partner') || error.fault.code === 'interchange.usage' ? 'edi.not-ours' : 'edi.unreadable', describe(error.fault));
    if (error instanceof TypeError) return refuse(call, 400, 'edi.unreadable', 'the bytes are no UTF-8');
    throw error;
  }
  const { header, delimiters } = interchange;
  const line: EdiLine = { entity: profile.entity, partner, usage: header.usage };
  const before = await stores.controls.inbound(line, header.control);
  if (before) return before.hash === hash ? answered(before.answer) : refuse(call, 409, 'edi.control-number-reused', `interchange ${header.control} came before with another content`);
  await keepDocument(`edi/${document}`, raw, correlationId);
  const groups = interchange.groups.map((group) => readGroup(group, { delimiters, dialect: dialectOf(profile), receives: profile.receives, passedOver: profile.passedOver }));
  for (const group of groups) for (const read of group.sets) await takeSet(call, line, header.control, group, read);
  const refused = await Promise.all(interchange.acknowledgments.map((one) => interchangeRefused(one, { connector: call.door.connector, line, profile, at })));
  const answer = await acknowledgment(groups, line, profile, at);
  try {
    await stores.unit.commit([{ change: 'interchange', interchange: { line, control: header.control, hash, answer, document: `edi/${document}`, at: at.toISOString() } }, ...refused.flat()]);
  } catch (error) {
    if (!(error instanceof AlreadyExists)) throw error;
    // the same one, sent twice at once: the first answer is the answer
    const stored = await stores.controls.inbound(line, header.control);
    if (stored) return stored.hash === hash ? answered(stored.answer) : refuse(call, 409, 'edi.control-number-reused', `interchange ${header.control} came before with another content`);
  }
  log.info('interchange taken', { connector: call.door.connector, partner, control: header.control, correlationId, documents: groups.reduce((sum, group) => sum + group.sets.length, 0) });
  return answered(answer);
}

/** X12 for X12: https://www.rfc-editor.org/rfc/rfc1767 ; 202 where nothing is to be acknowledged. */
const answered = (answer: string, correlationId: string): APIGatewayProxyResult =>
  answer ? { statusCode: 200, headers: { 'content-type': 'application/edi-x12', 'x-correlation-id': correlationId }, body: answer } : { statusCode: 202, headers: { 'x-correlation-id': correlationId }, body: '' };

async function refuse(call: Call, status: 400 | 409, code: 'edi.unreadable' | 'edi.not-ours' | 'edi.control-number-reused', detail: string): Promise<Outcome> {
  const { raw, document, correlationId } = call;
  await keepDocument(`quarantine/${document}`, raw, correlationId);
  await aside(call, new Rejected(code, detail), call.hash);
  return { outcome: 'refused', status, code, detail };
}

const aside = ({ door, partner, document, correlationId, at }: Call, error: Rejected, delivery: string) =>
  quarantine({ connector: door.connector, account: partner }, error.code === 'edi.document-refused' || !error.code.startsWith('edi.') ? `edi/${document}` : `quarantine/${document}`, delivery, error, { correlationId, at });

/** One document with all that it changes, once, however often its interchange comes. */
async function takeSet(call: Call, line: EdiLine, control: string, { group }: ReadGroup, { set, document, faults }: ReadGroup['sets'][number]): Promise<void> {
  const { door, profile, hash, correlationId, at } = call;
  const key = `${door.connector}#${line.partner}#${line.usage}#${control}#${group.header.control}#${set.control}#${hash.slice(0, 16)}`;
  if (!document) return aside(call, new Rejected('edi.document-refused', `${line.partner} sent a ${set.type} that cannot be read: ${faults?.[0] ? describe(faults[0]) : 'its group is refused'}`, { type: set.type, control: set.control, faults: faults?.length ?? 0 }), key);
  const context: EdiContext = { connector: door.connector, profile, line, correlationId, document: `edi/${call.document}`, at };
  for (let round = 1; ; round += 1) {
    try {
      const { changes, after } = document.document === 'functional-acknowledgment' ? { changes: await acknowledged(document, context) } : await door.take(document, context);
      await stores.unit.commit([{ change: 'delivery', key, requestHash: hash, recordedAt: at.toISOString() }, ...changes, ...linksOfInterchange(changes, line.partner, control, at)]).catch((error: unknown) => {
        if (!(error instanceof AlreadyExists)) throw error;
        log.info('document repeated', { connector: door.connector, correlationId, what: error.what });
      });
      return await after?.();
    } catch (error) {
      if (error instanceof Rejected) {
        log.warn('document set aside', { connector: door.connector, correlationId, type: set.type, ...described(error) });
        return aside(call, error, key);
      }
      if (!(error instanceof Conflict) || round === ROUNDS) throw error;
    }
  }
}

/** While others write the order in between. */
const ROUNDS = 5;

async function acknowledgment(groups: readonly ReadGroup[], line: EdiLine, profile: PartnerProfile, at: Date): Promise<string> {
  const [first, ...rest] = groups.map((group) => acknowledge(group, profile.delimiters)).filter((document) => document !== undefined);
  if (!first || !profile.sends.includes('997')) return '';
  return writeDocuments([first, ...rest], envelopeTo(profile, await stores.controls.next(line), at), dialectOf(profile), profile.characters);
}
