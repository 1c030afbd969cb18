import { type Delimiters, delimitersOf, ISA_LENGTH } from './delimiters.ts';
import { EdiError } from './fault.ts';

export interface Segment {
  id: string;
  /** `elements[3]` is element 03; `elements[0]` is the id. */
  elements: readonly string[];
  /** In the interchange, from 1. */
  position: number;
  text: string;
}

/** No element of the documents here comes near it: a lost terminator is found, and memory stays bounded. */
const LONGEST_SEGMENT = 16_384;
const ID = /^[A-Z][A-Z0-9]{1,2}$/;
/** The extended character set, as far as it is used: printable ASCII and the letters of Western European languages. */
const PRINTABLE = '\\x20-\\x7e\\u00a1\\u00bf-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u00ff';

export interface ReaderOptions {
  /** Some partners send `N4*AUSTIN*TX***`: X12 has them leave the last separators out. */
  trailingSeparators?: 'refuse' | 'accept';
}

/**
 * Text into segments, in whatever pieces it comes; holds no more than one segment and one piece. Line ends after a terminator are not data.
 * @throws EdiError at the first thing that is no segment: nothing after it could be trusted
 */
export class SegmentReader {
  delimiters: Delimiters | undefined;
  #rest = '';
  #position = 0;
  #data: RegExp | undefined;
  readonly #trailing: 'refuse' | 'accept';

  constructor({ trailingSeparators = 'refuse' }: ReaderOptions = {}) {
    this.#trailing = trailingSeparators;
  }

  /** The segments that are complete with this piece. */
  push(piece: string): Segment[] {
    const text = this.#rest + piece;
    let from = 0;
    const segments: Segment[] = [];
    if (!this.delimiters) {
      if (text.length < ISA_LENGTH) {
        this.#rest = text;
        if (!'ISA'.startsWith(text.slice(0, 3))) delimitersOf(text);
        return segments;
      }
      this.delimiters = delimitersOf(text.slice(0, ISA_LENGTH));
      this.#data = new RegExp(`[^${PRINTABLE}${escaped(this.delimiters.component + (this.delimiters.repetition ?? ''))}]`);
    }
    const { segment: terminator } = this.delimiters;
    for (;;) {
      while (terminator !== text[from] && (text[from] === '\n' || text[from] === '\r')) from += 1;
      // the ISA's own component separator may be any character but the terminator
      const end = text.indexOf(terminator, this.#position === 0 ? ISA_LENGTH - 1 : from);
      if (end < 0) break;
      segments.push(this.#segment(text.slice(from, end)));
      from = end + 1;
    }
    this.#rest = text.slice(from);
    if (this.#rest.length > LONGEST_SEGMENT) this.#refuse(this.#rest.slice(0, 100), `no terminator in ${LONGEST_SEGMENT} characters`, this.#position + 1);
    return segments;
  }

  /** No more pieces come. @throws EdiError interchange.truncated where text is left over */
  end(): void {
    const left = this.#rest.replace(/^[\r\n]+/, '');
    if (this.delimiters && left === '') return;
    const message = this.delimiters ? 'the text ends within a segment' : 'the text ends before the ISA does';
    throw new EdiError({ code: 'interchange.truncated', message, segment: this.#position + 1, text: left });
  }

  #segment(text: string): Segment {
    this.#position += 1;
    const elements = text.split(this.delimiters?.element ?? '');
    const [id = ''] = elements;
    if (!ID.test(id)) this.#refuse(text, text === '' ? 'an empty segment' : 'it has no segment id', this.#position);
    if (this.#data?.test(text)) this.#refuse(text, 'a character that is not printable', this.#position, elements.findIndex((element) => this.#data?.test(element)));
    while (elements.length > 1 && elements.at(-1) === '') {
      if (this.#trailing === 'refuse') this.#refuse(text, 'separators at its end with nothing after them', this.#position, elements.length - 1);
      elements.pop();
    }
    return { id, elements, position: this.#position, text };
  }

  #refuse(text: string, message: string, segment: number, element?: number): never {
    throw new EdiError({ code: 'interchange.malformed-segment', message, segment, text, ...(element && { element }) });
  }
}

const escaped = (characters: string) => characters.replace(/[\\\]^-]/g, '\\$&');
