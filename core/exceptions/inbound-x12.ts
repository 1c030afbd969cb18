import * as z from 'zod';
import { correctSegments, isShown, segmentsIn, takesTwo } from '../edi/correct-segments.ts';
import { EdiError, type Fault } from '../edi/codec/fault.ts';
import type { PartnerProfile } from '../edi/partner-profile.ts';
import { readBack } from '../edi/read-back.ts';
import { type Pieces, segmentsOf } from '../edi/segments-of.ts';
import { Invalid } from '../model/errors.ts';
import { MASKED } from '../model/personal.ts';
import type { InboundCorrection } from './inbound.ts';

/** So many segments are shown and corrected; of more there is nothing that a person could do by hand. */
const MOST_SEGMENTS = 2_000;

/** What keeps a document from being read, and where: segments by the place that they are shown at. */
export interface Place {
  field: string;
  message: string;
}

/** Segments as they are shown and corrected; undefined where nobody can say where one ends, or there are too many. */
export function piecesOf(text: string): Pieces | undefined {
  try {
    const pieces = segmentsOf(text);
    return pieces.segments.length > MOST_SEGMENTS ? undefined : pieces;
  } catch (error) {
    if (!(error instanceof EdiError)) throw error;
    return undefined;
  }
}

/** By their place, from 1. @param persons whether they may be named */
export const shownSegments = ({ delimiters, segments }: Pieces, persons: boolean): Record<string, string> =>
  Object.fromEntries(segments.map((segment, index) => [String(index + 1), persons || isShown(segment, delimiters.element) ? segment : MASKED]));

/** What is written of a correction is stored with its row, which DynamoDB holds to 400 kB. */
const MOST_WRITTEN = 64_000;
const Patch = z
  .strictObject({ segments: z.record(z.string().regex(/^\d+$/), z.string().max(16_384).nullable()) })
  .refine(({ segments }) => Object.values(segments).join('').length <= MOST_WRITTEN, { error: `more than ${MOST_WRITTEN} characters are written anew: have it sent again`, path: ['segments'] });

/** The envelope of a set is not its own. */
const ENVELOPE = /^(ISA|GS|GE|IEA)\b/;

/**
 * A new version of an interchange, or of one set of it, segment by segment. It is read by the codec and the maps before anybody takes it.
 * @param alone it is a set: its envelope stays, and nothing in it may be wrong any more
 * @throws Invalid 409 correction.stale; 422 correction.invalid with the places, correction.of-nothing
 */
export async function correctX12(pieces: Pieces, profile: PartnerProfile, { current, version, patch, alone }: { current: number; version: number; patch: Record<string, unknown>; alone: boolean }): Promise<InboundCorrection> {
  if (version !== current) throw new Invalid('correction.stale', `the document is at version ${current}`, 409, { version: current });
  const written = writtenIn(patch, pieces, alone);
  const { text, before, after, places } = correctSegments(pieces, written);
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  if (paths.length === 0) throw new Invalid('correction.of-nothing', 'the patch changes nothing', 422);
  const { unreadable, faults } = await readBack(text, profile);
  const wrong = unreadable ? [unreadable] : alone ? faults : [];
  if (wrong.length > 0) throw invalid(wrong.map((fault) => placed(fault, places)));
  return { text, difference: { before, after }, needsApproval: paths.some(takesTwo) };
}

function writtenIn(patch: Record<string, unknown>, { segments, delimiters }: Pieces, alone: boolean): Record<string, string> {
  const read = Patch.safeParse(patch);
  if (!read.success) throw invalid(read.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })));
  return Object.fromEntries(
    Object.entries(read.data.segments).map(([place, value]) => {
      const was = segments[Number(place) - 1];
      const wrong = (message: string) => invalid([{ field: `segments.${place}`, message }]);
      if (was === undefined) throw wrong(`there is no segment ${place}`);
      if (alone && value !== was && [was, ...segmentsIn(value ?? '', delimiters)].some((one) => ENVELOPE.test(one))) throw wrong('the envelope of a set is that of its interchange, and stays');
      return [place, value ?? ''];
    }),
  );
}

const invalid = (errors: Place[]) => new Invalid('correction.invalid', `the corrected document cannot be read: ${errors[0]?.message}`, 422, { field: errors[0]?.field, errors: errors.slice(0, 50) });

/** Where a fault is, by the places that the text was written from. */
export const placed = ({ segment, element, message, code }: Fault, places: readonly number[]): Place => ({
  field: `segments.${places[segment - 1] ?? places.at(-1) ?? segment}`,
  message: `${code}${element === undefined ? '' : ` at element ${element}`}: ${message}`,
});
