/** Documents that are waited for; each is the subject of a desk code, `watchdog.<what>`. */
export const AWAITED = ['erp-order', 'release', 'supplier-answer', 'shipment', 'supplier-shipment', 'invoice', 'journal', 'payment'] as const;
export type Awaited = (typeof AWAITED)[number];

interface Expected {
  /** What it follows. */
  after: string;
  /** What is not there yet, as a person would say it. */
  silence: string;
  /** From what it follows until somebody is told. */
  hours: number;
}

const DAY = 24;

/** What follows each document, and within how many hours. Whose desk it is, how severe and until when, the catalogue says of its code. */
export const EXPECTED: Readonly<Record<Awaited, Expected>> = {
  'erp-order': { after: 'the order', silence: 'the order has no number in the ERP', hours: 4 },
  // from when it may go out
  release: { after: 'its acceptance', silence: 'goods that are promised were released to nobody', hours: 8 },
  'supplier-answer': { after: 'the purchase order', silence: 'the supplier has not answered its purchase order', hours: 2 * DAY },
  // what order, customer or house say goes before it: `fulfilment.shipWithinHours`
  shipment: { after: 'the release', silence: 'the warehouse has not shipped all of its release', hours: 3 * DAY },
  // from the day that the supplier promised, where it did
  'supplier-shipment': { after: 'the purchase order', silence: 'the supplier has not shipped all of its purchase order', hours: 5 * DAY },
  invoice: { after: 'the shipment', silence: 'goods left, and nobody has numbered their invoice', hours: DAY },
  journal: { after: 'the invoice', silence: 'the invoice is numbered, and not in the books', hours: DAY },
  // from the day that it is due
  payment: { after: 'the day the invoice is due', silence: 'the invoice is not paid', hours: 14 * DAY },
};

/** A document that is not there yet. */
export interface Wait {
  what: Awaited;
  /** The document that it follows, by its number or id. */
  about: string;
  /** Since when it is waited for. */
  since: string;
  /** From then on somebody is told. */
  due: string;
}

/** The desk's code of what is waited for. */
export const codeOf = (what: Awaited): string => `watchdog.${what}`;

/** One row for each silence: the same document that is waited for anew, after it had come once, is another. */
export const silenceOf = ({ what, about, since }: Pick<Wait, 'what' | 'about' | 'since'>): string => `${what}#${about}#${since}`;

/** @param hours in place of the table's */
export const waitFor = (what: Awaited, about: string, since: string, hours: number = EXPECTED[what].hours): Wait => ({ what, about, since, due: hoursAfter(since, hours) });

export const hoursAfter = (instant: string, hours: number): string => new Date(Date.parse(instant) + hours * 3_600_000).toISOString();
