import type { Written } from '../codec/write-interchange.ts';
import type { Guide, Tree } from '../guides/guide.ts';

/** What a partner's profile says about its documents. */
export interface Dialect {
  /** Our unit → the partner's code of data element 355, where they differ: `{ BOX: 'BX' }`. */
  units: Readonly<Record<string, string>>;
  /** Where a document does not say it. */
  currency?: string;
  country?: string;
  /** Which of several qualifiers of data element 235 we write. All of them are read. */
  itemQualifiers?: { seller?: string; buyer?: string; upc?: string };
}

/** One kind of document in X12 and back. Pure: what it cannot say it refuses, and it makes nothing up. */
export interface DocumentMap<D> {
  guide: Guide;
  /** Of a tree without faults. @throws EdiError where a value contradicts the rest */
  read(tree: Tree, dialect: Dialect): D;
  /** What stands between ST and SE. @throws EdiError where X12 or the partner has no word for it */
  write(document: D, dialect: Dialect): Written[];
}
