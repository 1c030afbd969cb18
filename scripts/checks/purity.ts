import type { Problem } from './problem.ts';
import { argumentsOf, dotted, type Node, parse, type Source, walk } from './syntax.ts';
import { sourcesOf, textOf } from './tree.ts';

/** Clock and chance are passed in, so that the same input gives the same result, in a test and in a replay. */
const CLOCK_AND_CHANCE = new Set(['Date.now', 'performance.now', 'Math.random', 'crypto.randomUUID', 'crypto.getRandomValues', 'randomUUID', 'randomBytes', 'setTimeout', 'setInterval', 'process.env', 'process.hrtime']);
/** Money and quantities are exact: minor units and decimal strings. */
const FLOATS = new Set(['parseFloat', 'Number.parseFloat']);

/** core is pure; nothing near money goes through a floating point number. */
export function purity(root: string): Problem[] {
  return sourcesOf(root, 'core', 'lambdas').flatMap((file) => {
    const source = parse(file, textOf(root, file));
    return [...floats(source), ...(file.startsWith('core/') ? clockAndChance(source) : [])];
  });
}

function clockAndChance(source: Source): Problem[] {
  return found(source, (node) => {
    const name = dotted(node);
    if (name && node.type === 'MemberExpression' && CLOCK_AND_CHANCE.has(name)) return `${name} in core: pass it in`;
    const callee = dotted(node.callee as Node | undefined);
    if (node.type === 'CallExpression' && callee && !callee.includes('.') && (CLOCK_AND_CHANCE.has(callee) || callee === 'Date')) return `${callee}() in core: pass it in`;
    if (node.type === 'NewExpression' && callee === 'Date' && argumentsOf(node).length === 0) return 'new Date() in core: pass the clock in';
    return undefined;
  });
}

function floats(source: Source): Problem[] {
  return found(source, (node) => {
    if (node.type !== 'CallExpression') return undefined;
    const callee = node.callee as Node;
    const name = dotted(callee);
    if (name && FLOATS.has(name)) return `${name}: money and quantities are exact`;
    const method = callee.type === 'MemberExpression' ? (callee.property as Node).value : undefined;
    return method === 'toFixed' ? 'toFixed: money and quantities are exact' : undefined;
  });
}

function found(source: Source, judge: (node: Node) => string | undefined): Problem[] {
  const problems: Problem[] = [];
  walk(source.module, (node) => {
    const what = judge(node);
    if (what) problems.push({ file: source.file, line: source.lineOf(node), what });
  });
  return problems;
}
