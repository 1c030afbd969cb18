import type { Segment } from '../codec/segment-reader.ts';
import type { Tree } from '../guides/guide.ts';
import { contradicts, needed, text } from './values.ts';

/** S shipment, O order, P pack, I item: https://www.stedi.com/edi/x12-004010/element/735 */
export type Level = 'S' | 'O' | 'P' | 'I';

export interface HierarchyNode {
  level: Level;
  hl: Segment;
  tree: Tree;
  children: HierarchyNode[];
}

/** What may stand below what. */
const BELOW: Readonly<Record<Level, readonly Level[]>> = { S: ['O'], O: ['P', 'I'], P: ['I'], I: [] };
/** What each level must say, and what it must not. */
const SAYS: Readonly<Record<Level, { needs: readonly string[]; not: readonly string[] }>> = {
  S: { needs: [], not: ['LIN', 'SN1', 'PRF', 'MAN'] },
  O: { needs: ['PRF'], not: ['LIN', 'SN1', 'MAN', 'TD1', 'TD5', 'DTM'] },
  P: { needs: ['MAN'], not: ['LIN', 'SN1', 'PRF', 'TD1', 'TD5', 'REF', 'DTM'] },
  I: { needs: ['LIN', 'SN1'], not: ['PRF', 'MAN', 'TD1', 'TD5'] },
};

/** Serial numbers are of items, and an item says nothing else so: https://www.stedi.com/edi/x12-004010/element/128 */
export const SERIAL = 'SE';

/** The HL loops of an 856, which come flat, as the tree that HL01 and HL02 make of them. @throws EdiError where they make none */
export function hierarchy(loops: readonly Tree[]): HierarchyNode {
  const nodes = new Map<string, HierarchyNode>();
  let root: HierarchyNode | undefined;
  for (const tree of loops) {
    const hl = tree.one('HL');
    const node: HierarchyNode = { level: needed(hl, 3) as Level, hl, tree, children: [] };
    const [id, parent] = [needed(hl, 1), text(hl, 2)];
    if (nodes.has(id)) contradicts(hl, 1, 'the level comes twice');
    nodes.set(id, node);
    if (node.level === 'S') {
      if (root) contradicts(hl, 3, 'a ship notice is of one shipment');
      if (parent) contradicts(hl, 2, 'a shipment is below nothing');
      root = node;
    } else {
      const above = nodes.get(parent ?? '');
      if (!above) contradicts(hl, 2, `there is no level ${parent ?? ''} before it`);
      if (!BELOW[above.level].includes(node.level)) contradicts(hl, 3, `${node.level} does not stand below ${above.level}`);
      above.children.push(node);
    }
    const { needs, not } = SAYS[node.level];
    for (const segment of needs) if (!tree.first(segment)) contradicts(hl, 3, `a level ${node.level} needs ${segment}`);
    for (const segment of not) if (tree.first(segment)) contradicts(hl, 3, `a level ${node.level} has no ${segment}`);
    const misplaced = tree.all('REF').find((ref) => (text(ref, 1) === SERIAL) !== (node.level === 'I'));
    if (misplaced) contradicts(misplaced, 1, `a level ${node.level} says no such thing`);
    if ((node.level === 'P' || node.level === 'I') && tree.loops('N1').length > 0) contradicts(hl, 3, `a level ${node.level} has no N1`);
  }
  for (const { level, hl, children } of nodes.values()) {
    const said = text(hl, 4);
    if (level !== 'I' && children.length === 0) contradicts(hl, 3, `a level ${level} holds something`);
    if (said && said !== (children.length > 0 ? '1' : '0')) contradicts(hl, 4, children.length > 0 ? 'there are levels below it' : 'there is none below it');
  }
  if (!root) return contradicts((loops[0] as Tree).one('HL'), 3, 'there is no level S');
  return root;
}
