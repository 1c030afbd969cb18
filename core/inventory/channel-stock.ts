import Fraction from 'fraction.js';
import type { Item } from '../model/masterdata.ts';
import type { AvailableLine } from '../model/questions.ts';

/** One of our items as a channel sells it, by the piece. */
export interface Listing {
  sku: string;
  /** How many it says there are; absent: it says nothing. */
  says?: number;
  /** How many of those that we have it has sold, and not told us of yet. */
  pending: number;
}

export interface ToTell<L extends Listing = Listing> {
  listing: L;
  quantity: number;
}

/** What a channel sells of ours, and how many of it. */
export interface ChannelStock<L extends Listing = Listing> {
  /** Which of the connector's accounts. */
  account: string;
  /** Whose stock it sells; absent: every warehouse that may serve its customer. */
  warehouses?: readonly string[];
  /** A page at a time. */
  listings(): AsyncIterable<readonly L[]>;
  /** So many can be told in one call. */
  atOnce: number;
  /** Says how many there are. Safe to repeat. @throws Rejected where it takes none of these, because of one of them */
  tell(changes: readonly ToTell<L>[]): Promise<void>;
}

/** A channel sells pieces. */
export const PIECE = 'EA';

/**
 * Whole pieces that a channel may sell: what is firm now, less what it has sold already. Undefined where the item is none of ours, has no pieces, or is shipped by a
 * supplier, whose stock nobody counts here.
 */
export function sellable(item: Item | undefined, line: AvailableLine, pending: number): number | undefined {
  const [piece, base] = [item?.units[PIECE], item?.units[item.baseUnit]];
  if (!item || item.dropShip || !piece || !base || line.available === undefined) return undefined;
  const pieces = new Fraction(line.available).mul(new Fraction(base.numerator, base.denominator)).div(new Fraction(piece.numerator, piece.denominator)).sub(pending).floor();
  return pieces.s < 0n ? 0 : Number(pieces.n);
}
