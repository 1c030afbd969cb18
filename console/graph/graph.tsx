import type { ComponentChildren } from 'preact';
import { layered } from './layers.ts';
import type { Edge } from './layers.ts';

export interface Node {
  id: string;
  content: ComponentChildren;
  kind?: string;
  current?: boolean;
  /** Where it leads; or what happens. */
  href?: string;
  press?: () => void;
}

interface GraphProps {
  label: string;
  nodes: Node[];
  edges: Edge[];
  /** Layers go to the right, or down. */
  down?: boolean;
  width?: number;
  height?: number;
}

const GAP_ALONG = 44;
const GAP_ACROSS = 12;

/** Nodes are ordinary links and buttons in the order of the graph, so that it is read and walked like a list; the lines are a picture under them. */
export function Graph({ label, nodes, edges, down = false, width = 176, height = 48 }: GraphProps) {
  const spots = layered(nodes.map(({ id }) => id), edges);
  const place = (id: string) => {
    const { layer = 0, at = 0 } = spots.get(id) ?? {};
    return down ? { x: at * (width + GAP_ACROSS), y: layer * (height + GAP_ALONG * 0.6) } : { x: layer * (width + GAP_ALONG), y: at * (height + GAP_ACROSS) };
  };
  const places = nodes.map(({ id }) => place(id));
  const whole = { width: Math.max(0, ...places.map(({ x }) => x)) + width, height: Math.max(0, ...places.map(({ y }) => y)) + height };
  const line = ({ from, to }: Edge) => {
    const [a, b] = [place(from), place(to)];
    if (down) {
      const [x1, y1, x2, y2] = [a.x + width / 2, a.y + height, b.x + width / 2, b.y];
      const bend = Math.max(16, Math.abs(y2 - y1) / 2);
      return y2 > y1 ? `M${x1},${y1} C${x1},${y1 + bend} ${x2},${y2 - bend} ${x2},${y2 - 5}` : `M${a.x + width},${a.y + height / 2} C${a.x + width + 30},${a.y + height / 2} ${b.x + width + 30},${b.y + height / 2} ${b.x + width + 5},${b.y + height / 2}`;
    }
    const [x1, y1, x2, y2] = [a.x + width, a.y + height / 2, b.x, b.y + height / 2];
    const bend = Math.max(18, Math.abs(x2 - x1) / 2);
    return `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2 - 5},${y2}`;
  };
  if (edges.length === 0) {
    return (
      <ul class="graph loose" aria-label={label}>
        {nodes.map((node) => <li key={node.id} class={classOf(node)} style={{ width: `${width}px`, height: `${height}px` }}><Content node={node} /></li>)}
      </ul>
    );
  }
  const inOrder = [...nodes].sort((a, b) => (spots.get(a.id)?.layer ?? 0) - (spots.get(b.id)?.layer ?? 0) || (spots.get(a.id)?.at ?? 0) - (spots.get(b.id)?.at ?? 0));
  return (
    <div class="graph" tabIndex={0} role="group" aria-label={label}>
      <div class="canvas" style={{ width: `${whole.width + (down ? 36 : 0)}px`, height: `${whole.height}px` }}>
        <svg aria-hidden="true" width={whole.width + (down ? 36 : 0)} height={whole.height}>
          <defs>
            <marker id="arrow" viewBox="0 0 8 8" refX="4" refY="4" markerWidth="7" markerHeight="7" orient="auto">
              <path d="M0,0.5 8,4 0,7.5Z" />
            </marker>
          </defs>
          {edges.filter(({ from, to }) => spots.has(from) && spots.has(to)).map((edge) => <path key={`${edge.from}>${edge.to}`} class="edge" d={line(edge)} marker-end="url(#arrow)" />)}
        </svg>
        <ul>
          {inOrder.map((node) => {
            const { x, y } = place(node.id);
            return (
              <li key={node.id} class={classOf(node)} style={{ left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` }}>
                <Content node={node} />
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}

const classOf = ({ kind = '', current }: Node): string => `node ${kind}${current ? ' current' : ''}`;

function Content({ node: { content, current, href, press } }: { node: Node }) {
  if (href) return <a href={href} aria-current={current ? 'true' : undefined}>{content}</a>;
  return press ? <button type="button" aria-pressed={current} onClick={press}>{content}</button> : <span>{content}</span>;
}
