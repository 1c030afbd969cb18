/**
 * Date of this thread, as far ahead as `ahead` says: for whatever runs in a process whose time is moved (local/clock.ts), libraries included.
 *
 * JavaScript on purpose, as local/lambda/sandbox-runtime.mjs, which fetches it.
 */
export function moveDate(ahead) {
  const Machine = Date;
  const now = () => Machine.now() + Number(Atomics.load(ahead, 0));
  globalThis.Date = new Proxy(Machine, {
    construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
    apply: () => new Machine(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
}
