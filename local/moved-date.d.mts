/** @param ahead in its first place, ms; on shared memory, so that a move is seen in every thread */
export function moveDate(ahead: BigInt64Array): void;
