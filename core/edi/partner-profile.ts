import * as z from 'zod';
import { isTimeZone } from '../model/day.ts';
import { ExternalId, Owner } from '../model/identity.ts';
import { Currency, Money } from '../model/money.ts';
import { Uom } from '../model/quantity.ts';
import { Delimiters } from './codec/delimiters.ts';
import type { Address, InterchangeHeader, Usage } from './codec/envelope.ts';
import { EdiError } from './codec/fault.ts';
import type { ReaderOptions } from './codec/segment-reader.ts';
import type { Envelope } from './codec/write-interchange.ts';
import type { Release } from './guides/elements.ts';
import type { Dialect } from './maps/map.ts';

const Identity = z.strictObject({
  qualifier: z.string().regex(/^[A-Z0-9]{2}$/),
  id: z.string().regex(/^\S(.{0,13}\S)?$/, '1 to 15 characters'),
  /** GS02 or GS03, where it is not the same. */
  group: z.string().regex(/^\S.{0,13}\S$/, '2 to 15 characters').optional(),
});

const SumCode = z.string().regex(/^[A-Z]\d{3}$|^ZZZZ$/);

/** What was agreed with one partner, as data: nothing of one partner stands in code. */
export const PartnerProfile = z
  .strictObject({
    ...Owner.shape,
    partner: ExternalId,
    name: z.string().min(1).max(100),
    active: z.boolean(),
    /** Test and production are two profiles with ids, numbers and documents of their own. */
    usage: z.enum(['test', 'production']),
    version: z.string().regex(/^00(4010|5010)[A-Z0-9]{0,6}$/, '004010 or 005010, and what the partner adds'),
    us: Identity,
    them: Identity,
    /** What we write, and what we expect. */
    delimiters: Delimiters,
    lineEnd: z.enum(['', '\n', '\r\n']).default(''),
    /** ascii: accents are left out of what we write (é becomes e); what has no plain letter is refused. */
    characters: z.enum(['ascii', 'latin']).default('ascii'),
    /** ST01 of what comes from them, and of what goes to them. */
    receives: z.array(z.string().regex(/^\d{3}$/)),
    sends: z.array(z.string().regex(/^\d{3}$/)),
    /** Our unit → their code, where they differ. */
    units: z.record(Uom, z.string().length(2)).default({}),
    itemQualifiers: z.strictObject({ seller: z.string().length(2), buyer: z.string().length(2), upc: z.string().length(2) }).partial().optional(),
    /** What they call us: REF*IA of what we order. */
    vendorNumber: z.string().min(1).max(30).optional(),
    /** Whose payments its 820s advise, where it is a customer of ours. */
    customerId: ExternalId.optional(),
    /** Where it is our bank, the account of ours that its 820s with a payment are about: only from it such a payment is cash. */
    bankAccount: ExternalId.optional(),
    currency: Currency,
    country: z.string().regex(/^[A-Z]{2}$/).optional(),
    /** What they send and we agreed to read over: segments `FOB`, segments of one qualifier `REF*ZZ`, elements `BIG10`. Everything else that has no use is refused. */
    passedOver: z.array(z.string().regex(/^[A-Z][A-Z0-9]{1,2}(\*[A-Z0-9]+|\d\d)?$/)).default([]),
    /** How what we send gets there: posted to its gateway, put on its SFTP server, or into its folder of our file exchange, where it fetches it. */
    transport: z.enum(['https', 'sftp', 's3']).default('https'),
    trailingSeparators: z.enum(['refuse', 'accept']).default('refuse'),
    tolerances: z.strictObject({
      /** By how much their price may differ from ours, in percent of ours. */
      pricePercent: z.string().regex(/^\d{1,3}(\.\d{1,4})?$/),
      /** By how much an invoice's total may differ from the sum of its parts, for their rounding. */
      invoiceTotal: Money.optional(),
    }),
    /** Our name of a carrier → its SCAC, which our ship notices say: `{ ups: 'UPSN' }`. One that is not here is named as we do. */
    carriers: z.record(z.string(), z.string().regex(/^[A-Z]{2,4}$/)).default({}),
    /** How our ship notices tell what is in a shipment: by carton, or by line alone. */
    shipNotices: z.enum(['packed', 'loose']).default('loose'),
    /** SAC02 of what our invoices charge and allow. https://www.stedi.com/edi/x12-004010/element/1300 */
    sums: z.strictObject({ freight: SumCode.default('D240'), discount: SumCode.default('C310'), restocking: SumCode.default('ZZZZ') }).default({ freight: 'D240', discount: 'C310', restocking: 'ZZZZ' }),
    /** So long they wait for the answer to an order; an hour before, they are told that it has come (BAK02 AK). Absent: they wait. */
    answerWithinHours: z.int().positive().optional(),
    /** What is sent again goes out byte for byte, or under a new control number. */
    sentAgain: z.enum(['same', 'renumbered']).default('same'),
    /** Of a warehouse: after how many hours without a 945 a person is told, from when a release may leave. Absent: nobody waits. */
    shipWithinHours: z.int().positive().optional(),
    /** Whose clock its documents go by. */
    timeZone: z.string().refine(isTimeZone, 'a time zone, e.g. America/Chicago').default('UTC'),
    /** After how many hours without a 997 a person is told. */
    acknowledgeWithinHours: z.int().positive().default(24),
  })
  .meta({ id: 'PartnerProfile' });
export type PartnerProfile = z.infer<typeof PartnerProfile>;

export const usageOf = (profile: Pick<PartnerProfile, 'usage'>): Usage => (profile.usage === 'production' ? 'P' : 'T');
export const releaseOf = (version: string): Release => (version.startsWith('005010') ? '005010' : '004010');
export const dialectOf = ({ units, currency, country, itemQualifiers }: PartnerProfile): Dialect => ({ units, currency, ...(country && { country }), ...(itemQualifiers && { itemQualifiers }) });
export const readerOptions = ({ trailingSeparators }: PartnerProfile): ReaderOptions => ({ trailingSeparators });

/** @param at `date` and `time` in UTC */
export function envelopeTo(profile: PartnerProfile, control: number, at: Date): Envelope {
  const { us, them, version, delimiters, lineEnd } = profile;
  const instant = at.toISOString();
  const address = ({ qualifier, id }: Address) => ({ qualifier, id });
  return {
    sender: address(us), receiver: address(them), groupSender: us.group ?? us.id, groupReceiver: them.group ?? them.id,
    date: instant.slice(0, 10), time: instant.slice(11, 16), usage: usageOf(profile), control, version, delimiters, lineEnd,
  };
}

/**
 * Whether an interchange is between the two, and of the usage that was agreed.
 * @throws EdiError interchange.partner, interchange.usage
 */
export function checkPartner({ sender, receiver, usage }: InterchangeHeader, profile: PartnerProfile): void {
  const say = (code: 'interchange.partner' | 'interchange.usage', element: number, message: string): never => {
    throw new EdiError({ code, message, segment: 1, element, text: 'ISA' });
  };
  if (sender.qualifier !== profile.them.qualifier || sender.id !== profile.them.id) say('interchange.partner', 6, `it is sent by ${sender.qualifier} ${sender.id}, and ${profile.partner} is ${profile.them.qualifier} ${profile.them.id}`);
  if (receiver.qualifier !== profile.us.qualifier || receiver.id !== profile.us.id) say('interchange.partner', 8, `it is for ${receiver.qualifier} ${receiver.id}, and we are ${profile.us.qualifier} ${profile.us.id}`);
  if (usage !== usageOf(profile)) say('interchange.usage', 15, `it is of ${usage === 'T' ? 'test' : 'production'}, and ${profile.partner} is in ${profile.usage}`);
}
