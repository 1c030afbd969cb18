/** What the test files of one worker share, though each gets its modules as new: made by the first one that asks. It must not be changed. */
export function perWorker<T>(name: string, make: () => T): T {
  const worker = globalThis as unknown as Record<symbol, T>;
  return (worker[Symbol.for(`crossdock.test.${name}`)] ??= make());
}
