import { SaxesParser } from 'saxes';
import { StatementError } from './statement.ts';

/** Deeper than any statement, and shallow enough for any stack. */
const DEEPEST = 60;

/** An element with its place, which every complaint about it names. */
export class Xml {
  readonly name: string;
  readonly line: number;
  /** `Document/BkToCstmrStmt/Stmt[1]/Ntry[3]/Amt` */
  readonly path: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly #children: Xml[] = [];
  readonly #counts = new Map<string, number>();
  #text = '';

  constructor(name: string, attributes: Readonly<Record<string, string>>, line: number, parent?: Xml) {
    this.name = name;
    this.attributes = attributes;
    this.line = line;
    this.path = parent ? `${parent.path}/${parent.#take(this)}` : name;
  }

  /** Its name as part of a path, with its number where it is told apart by it. */
  #take(child: Xml): string {
    const nth = (this.#counts.get(child.name) ?? 0) + 1;
    this.#counts.set(child.name, nth);
    this.#children.push(child);
    return REPEATED.has(child.name) ? `${child.name}[${nth}]` : child.name;
  }

  add(text: string): void {
    this.#text += text;
  }

  get text(): string {
    return this.#text.trim();
  }

  all(name: string): readonly Xml[] {
    return this.#children.filter((child) => child.name === name);
  }

  /** The element down there; where one on the way comes more than once, the first. */
  at(...names: string[]): Xml | undefined {
    return names.reduce<Xml | undefined>((from, name) => from?.all(name)[0], this);
  }

  /** The first of these that there is: a choice, or the name that another version has. */
  either(...paths: readonly (readonly string[])[]): Xml | undefined {
    for (const path of paths) {
      const found = this.at(...path);
      if (found) return found;
    }
    return undefined;
  }

  one(...names: string[]): Xml {
    return this.at(...names) ?? this.fail(`there is no ${names.join('/')}`);
  }

  /** Its text, one of these. */
  of<T extends string>(...values: readonly T[]): T {
    return values.find((value) => value === this.text) ?? this.fail(`${this.text || 'nothing'} is none of ${values.join(', ')}`);
  }

  needed(): string {
    return this.text || this.fail('it is empty');
  }

  fail(message: string, code: StatementError['code'] = 'bank-statement.malformed'): never {
    throw new StatementError(code, `line ${this.line}, ${this.path}`, message);
  }
}

/** Those that are told apart by their number. */
const REPEATED = new Set(['Stmt', 'Bal', 'Ntry', 'NtryDtls', 'TxDtls', 'Strd']);

/**
 * A well-formed document as its root, names without prefix. There is no DTD in it and no entity but XML's own five, so that nothing in it grows, and nothing is fetched.
 * @throws StatementError bank-statement.malformed
 */
export function readXml(text: string): { root: Xml; namespace: string } {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const open: Xml[] = [];
  let root: Xml | undefined;
  let namespace = '';
  const fail = (message: string): never => {
    throw new StatementError('bank-statement.malformed', `line ${parser.line}, ${open.at(-1)?.path ?? 'the document'}`, message);
  };
  parser.on('error', ({ message }) => fail(message));
  parser.on('doctype', () => fail('a DTD is not taken'));
  parser.on('opentag', ({ local, uri, attributes }) => {
    if (open.length >= DEEPEST) fail(`elements are nested deeper than ${DEEPEST}`);
    const element = new Xml(local, Object.fromEntries(Object.values(attributes).map((attribute) => [attribute.local, attribute.value])), parser.line, open.at(-1));
    if (!root) namespace = uri;
    root ??= element;
    open.push(element);
  });
  parser.on('text', (part) => open.at(-1)?.add(part));
  parser.on('cdata', (part) => open.at(-1)?.add(part));
  parser.on('closetag', () => void open.pop());
  parser.write(text).close();
  return { root: root ?? fail('there is no element'), namespace };
}
