import type { EdiLine, InboundInterchange } from '../model/interchange.ts';

/** An interchange of ours, as it was stored before it was sent. */
export interface Outbound {
  /** What it says, e.g. `850:ORD-…-DIRECT`: the same key is the same interchange, byte for byte. */
  key: string;
  /** ISA13 and GS06. */
  control: number;
  text: string;
  /** Order that it is about, where it is about one. */
  orderId?: string;
  correlationId?: string;
  writtenAt: string;
  /** The partner's gateway took it. */
  sentAt?: string;
  /** By then its 997 must be there. A 997 itself has none. */
  acknowledgeBy?: string;
  /** Sent again under this number: its own 997 is not awaited any more. */
  replacedBy?: number;
  /** By then an answer to what it says must be there: of a shipping order, that it has left. Watched from when it is acknowledged. */
  answerBy?: string;
  answeredAt?: string;
  acknowledgment?: { outcome: 'accepted' | 'accepted-with-errors' | 'partly' | 'rejected'; at: string };
}

/** Control numbers, and what went out and came in under each. */
export interface ControlLedger {
  /** Our next number to this partner: each once, 1 to 999,999,999, then from 1 again. One that is never used is a gap, which X12 allows. */
  next(line: EdiLine): Promise<number>;
  /** Our next number is at least the one after `last`: another system used that one last. @returns false where ours are there or beyond already */
  goOnAfter(line: EdiLine, last: number): Promise<boolean>;
  /** Stores an interchange before it is sent. Where there is one with its key already, gives that one, which is the one to be sent. */
  keep(line: EdiLine, outbound: Outbound): Promise<Outbound>;
  /** What was kept under a key. */
  outbound(line: EdiLine, key: string): Promise<Outbound | undefined>;
  /** The partner took it; from now on its 997 is awaited. The first time counts. */
  sent(line: EdiLine, control: number, at: Date): Promise<void>;
  /** The partner took it once more: its 997 is awaited anew, until then. */
  sentAgain(line: EdiLine, control: number, at: Date, acknowledgeBy: string): Promise<void>;
  /** Another number has taken its place. */
  replaced(line: EdiLine, control: number, by: number): Promise<void>;
  /** Its 997 came. The last one counts. Undefined where no interchange of ours has that number. */
  acknowledged(line: EdiLine, control: number, acknowledgment: NonNullable<Outbound['acknowledgment']>): Promise<Outbound | undefined>;
  /** An answer to what an interchange of ours says has come: it is not awaited any more. */
  settled(line: EdiLine, control: number, at: Date): Promise<void>;
  /** What should have been acknowledged by now, or answered where it was acknowledged; oldest first. */
  overdue(at: Date): AsyncIterable<{ line: EdiLine; outbound: Outbound }>;
  /** A partner waits for what comes of an order, until then; told once an order. */
  awaitAnswer(line: EdiLine, orderId: string, by: string): Promise<void>;
  /** What partners wait for that long, oldest first. */
  unanswered(at: Date): AsyncIterable<{ line: EdiLine; orderId: string }>;
  /** It was told, or it is seen to. */
  answered(line: EdiLine, orderId: string): Promise<void>;
  /** What came under this number before. It is stored as a change of `Unit`, with its effects. */
  inbound(line: EdiLine, control: string): Promise<InboundInterchange | undefined>;
}
