import { parseSync } from '@swc/core';

/** A node of swc's syntax tree: https://swc.rs/docs/usage/core#parse */
export interface Node {
  type: string;
  span?: { start: number; end: number };
  [member: string]: unknown;
}

export interface Source {
  file: string;
  module: Node;
  lineOf(node: Node): number;
}

/** Parses TypeScript. swc counts bytes over all files of a process, so the first token, put in front, says where this one begins. */
export function parse(file: string, text: string): Source {
  const bytes = Buffer.from(`;${text.startsWith('#!') ? `//${text}` : text}`);
  const module = parseSync(bytes.toString(), { syntax: 'typescript', target: 'es2024' }) as unknown as Node;
  const first = (module.body as Node[])[0]?.span?.start ?? 0;
  return {
    file,
    module,
    lineOf: (node) => bytes.subarray(0, (node.span?.start ?? first) - first).toString().split('\n').length,
  };
}

export const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** Calls `visit` on every node below, parents first; `within` is the way down to it, to be read during the call. Some nodes stand in objects that have no type. */
export function walk(node: object, visit: (node: Node, within: readonly Node[]) => void, within: Node[] = []): void {
  const known = isNode(node);
  if (known) {
    visit(node, within);
    within.push(node);
  }
  for (const name in node) {
    const value = (node as Record<string, unknown>)[name];
    if (typeof value === 'object' && value !== null && name !== 'span') walk(value, visit, within);
  }
  if (known) within.pop();
}

/** `Date.now` of a member expression of two plain names. */
export function dotted(node: Node | undefined): string | undefined {
  if (!node) return undefined;
  if (node.type === 'Identifier') return node.value as string;
  if (node.type !== 'MemberExpression') return undefined;
  const object = dotted(node.object as Node);
  const property = node.property as Node;
  return object && property.type === 'Identifier' ? `${object}.${property.value as string}` : undefined;
}

export const argumentsOf = (node: Node): Node[] => (Array.isArray(node.arguments) ? (node.arguments as { expression: Node }[]).map(({ expression }) => expression) : []);
