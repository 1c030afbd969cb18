import { X12Parser } from 'node-x12';
import { InterchangeReader } from '../../core/edi/codec/read-interchange.ts';
import { readGroup } from '../../core/edi/read-documents.ts';
import type { Measure } from '../measure.ts';
import { median } from '../statistics.ts';

const MB = 1_000_000;
const DIALECT = { units: {}, currency: 'USD' };
const PIECE = 64 * 1024;

/** One 850 of 200 lines, about 11 kB. */
function purchaseOrder(control: number): string {
  const lines = Array.from({ length: 200 }, (_, index) => `PO1*${index + 1}*${(index % 9) + 1}*EA*12.5*PE*VN*SKU-${1000 + index}*BP*BUYER-${index}~`);
  const number = String(control).padStart(4, '0');
  return `ST*850*${number}~BEG*00*SA*PO-${number}**20261123~CUR*BY*USD~N1*ST*Store*92*0042~N3*1 Main St~N4*Austin*TX*78701*US~${lines.join('')}CTT*200~SE*${lines.length + 8}*${number}~`;
}

/** @yields one interchange of so many documents, in pieces as a socket or a file gives them */
function* interchange(documents: number): Generator<string> {
  let rest = 'ISA*00*          *00*          *ZZ*BUYER          *ZZ*CROSSDOCK      *261123*1030*U*00401*000000017*0*P*>~GS*PO*BUYER*CROSSDOCK*20261123*1030*17*X*004010~';
  for (let control = 1; control <= documents; control += 1) {
    rest += purchaseOrder(control);
    for (; rest.length > PIECE; rest = rest.slice(PIECE)) yield rest.slice(0, PIECE);
  }
  yield `${rest}GE*${documents}*17~IEA*1*000000017~`;
}

/** Every document as it comes, checked by its guide and mapped; none is kept. @returns bytes read and documents made */
function read(documents: number): { bytes: number; made: number } {
  const reader = new InterchangeReader();
  let [bytes, made] = [0, 0];
  for (const piece of interchange(documents)) {
    bytes += piece.length;
    for (const part of reader.push(piece)) {
      if (part.part !== 'set' || !reader.delimiters) continue;
      const { sets } = readGroup({ ...part.group, sets: [part.set] }, { delimiters: reader.delimiters, dialect: DIALECT });
      made += sets.filter(({ document }) => document).length;
    }
  }
  reader.end();
  return { bytes, made };
}

function timed(times: number, work: () => number): number {
  return median(
    Array.from({ length: times }, () => {
      const begun = performance.now();
      const bytes = work();
      return bytes / MB / ((performance.now() - begun) / 1000);
    }),
  );
}

/** How fast X12 is read, beside node-x12, and what a large file costs in memory. */
export const edi: Measure = {
  name: 'edi',
  what: 'X12: text to segments, and to checked documents, beside node-x12; memory of a file of 100 MB',
  async run({ quick, progress }) {
    const times = quick ? 3 : 9;
    const text = [...interchange(90)].join('');
    progress(`an interchange of ${(text.length / MB).toFixed(1)} MB, ${times} times`);
    const segments = timed(times, () => {
      const reader = new InterchangeReader();
      for (let from = 0; from < text.length; from += PIECE) reader.push(text.slice(from, from + PIECE));
      reader.end();
      return text.length;
    });
    const whole = timed(times, () => read(90).bytes);
    const theirs = timed(times, () => {
      new X12Parser(true).parse(text);
      return text.length;
    });
    const documents = quick ? 2_300 : 11_600;
    progress(`one interchange of ${documents} purchase orders, document by document`);
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    let most = before;
    const reader = new InterchangeReader();
    let [bytes, pieces] = [0, 0];
    for (const piece of interchange(documents)) {
      bytes += piece.length;
      reader.push(piece);
      pieces += 1;
      if (pieces % 100 === 0) most = Math.max(most, process.memoryUsage().heapUsed);
    }
    reader.end();
    return [
      { name: 'X12 850, text to segments', value: segments, unit: 'MB/s', target: '≥ node-x12' },
      { name: 'X12 850, text to checked documents', value: whole, unit: 'MB/s' },
      { name: 'X12 850, node-x12: text to segments', value: theirs, unit: 'MB/s' },
      { name: `heap on top, reading ${Math.round(bytes / MB)} MB of X12`, value: (most - before) / MB, unit: 'MB', target: '< 100' },
    ];
  },
};
