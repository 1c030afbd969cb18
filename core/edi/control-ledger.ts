import type { Usage } from './codec/envelope.ts';

/** One partner, and test or production: each has control numbers of its own. */
export interface Line {
  entity: string;
  partner: string;
  usage: Usage;
}

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
  acknowledgment?: { outcome: 'accepted' | 'accepted-with-errors' | 'partly' | 'rejected'; at: string };
}

/** An interchange of a partner that was taken, with what was answered. Stored with its effects, in one transaction (core/model/changes.ts). */
export interface Inbound {
  line: Line;
  /** ISA13. */
  control: string;
  /** SHA-256 of its bytes: the same number with other bytes is another interchange, and refused. */
  hash: string;
  /** Our 997, to be given again; empty where there is nothing to acknowledge. */
  answer: string;
  /** Where its bytes are kept. */
  document: string;
  at: string;
}

/** Control numbers, and what went out and came in under each. */
export interface ControlLedger {
  /** Our next number to this partner: each once, 1 to 999,999,999, then from 1 again. One that is never used is a gap, which X12 allows. */
  next(line: Line): Promise<number>;
  /** Stores an interchange before it is sent. Where there is one with its key already, gives that one, which is the one to be sent. */
  keep(line: Line, outbound: Outbound): Promise<Outbound>;
  /** What was kept under a key. */
  outbound(line: Line, key: string): Promise<Outbound | undefined>;
  /** The partner took it; from now on its 997 is awaited. The first time counts. */
  sent(line: Line, control: number, at: Date): Promise<void>;
  /** Its 997 came. The last one counts. Undefined where no interchange of ours has that number. */
  acknowledged(line: Line, control: number, acknowledgment: NonNullable<Outbound['acknowledgment']>): Promise<Outbound | undefined>;
  /** What should have been acknowledged by now, oldest first. */
  overdue(at: Date): AsyncIterable<{ line: Line; outbound: Outbound }>;
  /** What came under this number before. */
  inbound(line: Line, control: string): Promise<Inbound | undefined>;
}
