/** ISA has a fixed length; what stands after it ends every segment. https://www.stedi.com/edi/x12-004010/segment/ISA */
const TERMINATOR_AT = 105;
/** IEA and whatever line ends a system puts after it are shorter. */
const TAIL = 200;

/** Whether a file holds an interchange from its beginning to its end: one that is being written still does not. */
export function isWhole(text: string): boolean {
  if (!text.startsWith('ISA') || text.length <= TERMINATOR_AT) return false;
  const pieces = text.slice(-TAIL).split(text.charAt(TERMINATOR_AT));
  const last = pieces.slice(0, -1).findLast((piece) => piece.trim() !== '');
  return pieces.at(-1)?.trim() === '' && last?.trimStart().startsWith(`IEA${text.charAt(3)}`) === true;
}

/** What somebody is writing still, by the ways that programs name it. */
export const isUnfinished = (name: string): boolean => /^\.|~$|\.(part|partial|tmp|temp|filepart|writing|inprogress)$/i.test(name);

const SETTLED_MS = 15 * 60_000;

/** A file without its end that nobody has touched for so long is what it is. */
export const isSettled = (modifiedAt: Date, at: Date): boolean => at.getTime() - modifiedAt.getTime() > SETTLED_MS;
