/** Something a person has to see to before the platform can start. Shown without a stack trace. */
export class RuntimeProblem extends Error {
  override readonly name = 'RuntimeProblem';
  /** What to do about it. */
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}
