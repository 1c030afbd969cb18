/**
 * What an outside system gives for credentials, and takes no more after a while: a token, a session. Asked for once for all calls of a client, and kept until a call finds that it has ended; whoever finds that out first has
 * it replaced, for all that wait.
 */
export class KeptSession<T> {
  readonly #signIn: () => Promise<T>;
  #current: Promise<T> | undefined;

  constructor(signIn: () => Promise<T>) {
    this.#signIn = signIn;
  }

  /** One that could not be had is asked for again by the next. */
  async get(): Promise<T> {
    const asked = (this.#current ??= this.#signIn());
    try {
      return await asked;
    } catch (error) {
      this.#forget(asked);
      throw error;
    }
  }

  /**
   * A call by the session; once more by a new one where the answer says that it has ended.
   * @returns the last answer, which may say so again
   */
  async use<R>(call: (session: T) => Promise<R>, hasEnded: (answer: R) => boolean): Promise<R> {
    const got = this.get();
    const asked = this.#current;
    const answer = await call(await got);
    if (!hasEnded(answer)) return answer;
    this.#forget(asked);
    return call(await this.get());
  }

  /** Unless another has had it replaced by now. */
  #forget(asked: Promise<T> | undefined): void {
    if (this.#current === asked) this.#current = undefined;
  }
}
