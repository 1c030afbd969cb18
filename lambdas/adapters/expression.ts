/**
 * An update as it is built up: names and values get placeholders, because many of our attributes are reserved words.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
 */
export class Expression {
  readonly #names = new Map<string, string>();
  readonly #values: Record<string, unknown> = {};
  readonly #sets: string[] = [];
  readonly #removes: string[] = [];
  readonly #conditions: string[] = [];

  /** A path of one part or more. */
  name(...path: string[]): string {
    return path.map((part) => this.#names.get(part) ?? (this.#names.set(part, `#n${this.#names.size}`), `#n${this.#names.size - 1}`)).join('.');
  }

  value(value: unknown): string {
    const name = `:v${Object.keys(this.#values).length}`;
    this.#values[name] = value;
    return name;
  }

  /** The attribute must be there. */
  add(path: string[], by: number): this {
    this.#sets.push(`${this.name(...path)} = ${this.name(...path)} + ${this.value(by)}`);
    return this;
  }

  addOrBegin(path: string[], by: number): this {
    this.#sets.push(`${this.name(...path)} = if_not_exists(${this.name(...path)}, ${this.value(0)}) + ${this.value(by)}`);
    return this;
  }

  set(path: string[], value: unknown): this {
    this.#sets.push(`${this.name(...path)} = ${this.value(value)}`);
    return this;
  }

  remove(path: string[]): this {
    this.#removes.push(this.name(...path));
    return this;
  }

  if(condition: string): this {
    this.#conditions.push(condition);
    return this;
  }

  update(): { UpdateExpression: string; ConditionExpression?: string; ExpressionAttributeNames?: Record<string, string>; ExpressionAttributeValues?: Record<string, unknown> } {
    const parts = [this.#sets.length > 0 && `SET ${this.#sets.join(', ')}`, this.#removes.length > 0 && `REMOVE ${this.#removes.join(', ')}`];
    return {
      UpdateExpression: parts.filter(Boolean).join(' '),
      ...(this.#conditions.length > 0 && { ConditionExpression: this.#conditions.map((one) => `(${one})`).join(' AND ') }),
      ...(this.#names.size > 0 && { ExpressionAttributeNames: Object.fromEntries([...this.#names].map(([name, placeholder]) => [placeholder, name])) }),
      ...(Object.keys(this.#values).length > 0 && { ExpressionAttributeValues: this.#values }),
    };
  }
}
