/** One EDI partner, in production (P) or test (T): each has control numbers of its own. */
export interface EdiLine {
  entity: string;
  partner: string;
  usage: 'P' | 'T';
}

/** An interchange of a partner that was taken, with what was answered. Stored with its effects, in one transaction. */
export interface InboundInterchange {
  line: EdiLine;
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
