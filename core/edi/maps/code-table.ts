/** Codes and what they mean. The first code of a meaning is the one that is written; the others are read. */
export class CodeTable<M extends string> {
  readonly codes: readonly string[];
  readonly #meaning: ReadonlyMap<string, M>;
  readonly #code: Readonly<Record<M, string>>;

  /** @param table meaning → its codes, e.g. `{ original: '00', duplicate: '07' }` or `'SA NE'` */
  constructor(table: Readonly<Record<M, string>>) {
    const rows = Object.entries(table) as [M, string][];
    this.#meaning = new Map(rows.flatMap(([meaning, codes]) => codes.split(' ').map((code): [string, M] => [code, meaning])));
    this.codes = [...this.#meaning.keys()];
    this.#code = Object.fromEntries(rows.map(([meaning, codes]) => [meaning, codes.split(' ')[0]])) as Record<M, string>;
  }

  /** Of a code that the guide let pass. */
  meaning(code: string): M {
    const found = this.#meaning.get(code);
    if (found === undefined) throw new RangeError(`${code} is not in the table`);
    return found;
  }

  find(code: string | undefined): M | undefined {
    return code === undefined ? undefined : this.#meaning.get(code);
  }

  code(meaning: M): string {
    return this.#code[meaning];
  }
}
