import { argumentsOf, dotted, isNode, type Node, parse, type Source, walk } from './syntax.ts';
import { sourcesOf, textOf } from './tree.ts';

export interface Code {
  code: string;
  file: string;
  line: number;
}

/** A function that puts a code it is given, or part of one, into an error: `refuse(code, …)`, `mustSee(…, what)`. */
interface Raiser {
  /** Which argument it is. */
  index: number;
  /** What stands around it: `.not-found`. */
  before: string;
  after: string;
  /** Undefined: known in every file. */
  file?: string;
}

/**
 * Every code that sources of `folders` put into an error of class `base` or below: `new Rejected('order.unknown-sku', …)`, a constant, either side of
 * a `?:`, or through a function of ours that takes the code.
 */
export function codesOf(root: string, base: 'Rejected' | 'Invalid', ...folders: string[]): Code[] {
  const sources = sourcesOf(root, ...folders).map((file) => parse(file, textOf(root, file)));
  const classes = classesBelow(base, sources);
  const constants = constantsOf(sources);
  const raisers = raisersOf(classes, sources);
  return sources.flatMap((source) => {
    const codes: Code[] = [];
    walk(source.module, (node, within) => {
      const add = (values: string[]) => codes.push(...values.filter((code) => /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$/.test(code)).map((code) => ({ code, file: source.file, line: source.lineOf(node) })));
      const [first] = argumentsOf(node);
      if (raises(node, within, classes)) add(literals(first, constants));
      if (node.type !== 'CallExpression') return;
      const raiser = raisers.get(dotted(node.callee as Node) ?? '');
      if (!raiser || (raiser.file && raiser.file !== source.file)) return;
      add(literals(argumentsOf(node)[raiser.index], constants).map((part) => `${raiser.before}${part}${raiser.after}`));
    });
    return codes;
  });
}

/** `new Rejected(…)`, or `super(…)` in a class below it. */
function raises(node: Node, within: readonly Node[], classes: Set<string>): boolean {
  if (node.type === 'NewExpression') return classes.has(dotted(node.callee as Node) ?? '');
  if (node.type !== 'CallExpression' || (node.callee as Node).type !== 'Super') return false;
  const owner = within.findLast(({ type }) => type === 'ClassDeclaration' || type === 'ClassExpression');
  return classes.has(dotted(owner?.superClass as Node | undefined) ?? '');
}

function classesBelow(base: string, sources: Source[]): Set<string> {
  const classes = new Set([base]);
  for (let before = 0; before !== classes.size; ) {
    before = classes.size;
    for (const { module } of sources) {
      walk(module, (node) => {
        if (node.type === 'ClassDeclaration' && classes.has(dotted(node.superClass as Node | undefined) ?? '')) classes.add((node.identifier as Node).value as string);
      });
    }
  }
  return classes;
}

/** Constants that are text: `const CREDIT_HOLD = 'credit.limit-exceeded'`. */
function constantsOf(sources: Source[]): Map<string, string> {
  const constants = new Map<string, string>();
  for (const { module } of sources) {
    walk(module, (node) => {
      if (node.type !== 'VariableDeclarator' || !isNode(node.init) || node.init.type !== 'StringLiteral') return;
      const name = dotted(node.id as Node);
      if (name) constants.set(name, node.init.value as string);
    });
  }
  return constants;
}

function raisersOf(classes: Set<string>, sources: Source[]): Map<string, Raiser> {
  // the one that makes a problem document without an error
  const raisers = new Map<string, Raiser>(classes.has('Invalid') ? [['problem', { index: 1, before: '', after: '' }]] : []);
  for (const { file, module } of sources) {
    walk(module, (node, within) => {
      if (!raises(node, within, classes)) return;
      const part = partOf(argumentsOf(node)[0]);
      const owner = within.findLast((outer) => parametersOf(outer).includes(part?.name ?? ''));
      if (!part || !owner) return;
      const parent = within[within.indexOf(owner) - 1];
      const name = owner.type === 'FunctionDeclaration' ? dotted(owner.identifier as Node) : parent?.type === 'VariableDeclarator' ? dotted(parent.id as Node) : undefined;
      if (!name) return;
      const exported = within.some(({ type }) => type === 'ExportDeclaration');
      raisers.set(name, { index: parametersOf(owner).indexOf(part.name), before: part.before, after: part.after, ...(!exported && { file }) });
    });
  }
  return raisers;
}

/** `code` or `${what}.not-found`. */
function partOf(argument: Node | undefined): { name: string; before: string; after: string } | undefined {
  if (argument?.type === 'Identifier') return { name: argument.value as string, before: '', after: '' };
  const [only, ...more] = (argument?.type === 'TemplateLiteral' ? (argument.expressions as Node[]) : []);
  const [before, after] = (argument?.type === 'TemplateLiteral' ? (argument.quasis as Node[]) : []).map(({ cooked }) => cooked as string);
  return only?.type === 'Identifier' && more.length === 0 ? { name: only.value as string, before: before ?? '', after: after ?? '' } : undefined;
}

function parametersOf(node: Node): (string | undefined)[] {
  if (node.type !== 'FunctionDeclaration' && node.type !== 'ArrowFunctionExpression') return [];
  return (node.params as (Node | { pat: Node })[]).map((parameter) => dotted(isNode(parameter) && parameter.type !== 'Parameter' ? parameter : (parameter as { pat: Node }).pat));
}

function literals(node: Node | undefined, constants: Map<string, string>): string[] {
  if (node?.type === 'StringLiteral') return [node.value as string];
  if (node?.type === 'TemplateLiteral' && (node.expressions as Node[]).length === 0) return (node.quasis as Node[]).map(({ cooked }) => cooked as string);
  if (node?.type === 'Identifier') return [constants.get(node.value as string) ?? ''].filter(Boolean);
  if (node?.type === 'ConditionalExpression') return [node.consequent, node.alternate].flatMap((side) => literals(side as Node, constants));
  return [];
}
