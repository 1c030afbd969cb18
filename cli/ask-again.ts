/**
 * How long to wait before asking again whether something has happened, in milliseconds: a fifth of the time that it took so far, from 400 to 1,000. Each
 * question is work for the platform that is waited for.
 */
export const pauseAfter = (waitedMs: number): number => Math.min(1000, Math.max(400, waitedMs / 5));

/** Waits until it is time to ask again. `since`: when the waiting began, as Date.now() gives it. */
export const beforeAskingAgain = (since: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, pauseAfter(Date.now() - since)));

/** Waits for a condition, not for time. @returns what `read` found @throws Error where it does not come true in time */
export async function until<T>(what: string, read: () => Promise<T | undefined | false>, timeoutMs = 180_000): Promise<T> {
  const begun = Date.now();
  for (;;) {
    const value = await read();
    if (value) return value;
    if (Date.now() - begun > timeoutMs) throw new Error(`${what} did not come true in ${timeoutMs / 1000} s`);
    await beforeAskingAgain(begun);
  }
}
