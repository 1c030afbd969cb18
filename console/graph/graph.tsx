import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { layered } from './layers.ts';
import type { Edge } from './layers.ts';

export interface Node {
  id: string;
  content: ComponentChildren;
  kind?: string;
  current?: boolean;
  /** Off the road: it stands beside that one. */
  beside?: string | undefined;
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

/** Between layers and within one: to the right, and downwards. */
const GAPS = { right: { along: 44, across: 12 }, down: { along: 26, across: 40 } };
/** To the left of a graph that goes down, for lines that pass nodes by. */
const LANE = 26;

/** Nodes are ordinary links and buttons in the order of the graph, so that it is read and walked like a list; the lines are a picture under them. */
export function Graph({ label, nodes, edges, down = false, width = 176, height = 48 }: GraphProps) {
  const box = useRef<HTMLDivElement>(null);
  const current = nodes.find((node) => node.current)?.id;
  useEffect(() => bringIntoSight(box.current), [current]);
  const spots = layered(nodes.map(({ id }) => id), edges, new Map(nodes.flatMap(({ id, beside }) => (beside ? [[id, beside]] : []))));
  const { along, across } = GAPS[down ? 'down' : 'right'];
  const passes = ({ from, to }: Edge) => down && (spots.get(to)?.layer ?? 0) - (spots.get(from)?.layer ?? 0) > 1 && spots.get(from)?.at === spots.get(to)?.at;
  const lane = edges.some(passes) ? LANE : 0;
  const place = (id: string) => {
    const { layer = 0, at = 0 } = spots.get(id) ?? {};
    return down ? { x: lane + at * (width + across), y: layer * (height + along) } : { x: layer * (width + along), y: at * (height + across) };
  };
  const places = nodes.map(({ id }) => place(id));
  const whole = { width: Math.max(0, ...places.map(({ x }) => x)) + width, height: Math.max(0, ...places.map(({ y }) => y)) + height };
  const line = (edge: Edge) => {
    const [a, b] = [place(edge.from), place(edge.to)];
    return down ? downwards(a, b, passes(edge), width, height) : toTheRight(a, b, width, height);
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
    <div ref={box} class="graph" tabIndex={0} role="group" aria-label={label}>
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

/** The current node within the graph's own box; the page stays where it is. */
function bringIntoSight(box: HTMLElement | null): void {
  const node = box?.querySelector<HTMLElement>('.node.current');
  if (!box || !node) return;
  const { offsetTop: top, offsetLeft: left, offsetHeight: height, offsetWidth: width } = node;
  if (top < box.scrollTop || top + height > box.scrollTop + box.clientHeight) box.scrollTop = top - (box.clientHeight - height) / 2;
  if (left < box.scrollLeft || left + width > box.scrollLeft + box.clientWidth) box.scrollLeft = left - (box.clientWidth - width) / 2;
}

interface Point {
  x: number;
  y: number;
}

function toTheRight(a: Point, b: Point, width: number, height: number): string {
  const [x1, y1, x2, y2] = [a.x + width, a.y + height / 2, b.x, b.y + height / 2];
  const bend = Math.max(18, Math.abs(x2 - x1) / 2);
  return `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2 - 5},${y2}`;
}

function downwards(a: Point, b: Point, passes: boolean, width: number, height: number): string {
  const [from, to] = [a.y + height / 2, b.y + height / 2];
  // there and back again, one above the other
  if (a.y === b.y) return a.x < b.x ? `M${a.x + width},${from - 7} L${b.x - 5},${to - 7}` : `M${a.x},${from + 7} L${b.x + width + 5},${to + 7}`;
  if (passes) return `M${a.x},${from} C${a.x - LANE},${from} ${b.x - LANE},${to} ${b.x - 5},${to}`;
  if (b.y < a.y) return `M${a.x + width},${from} C${a.x + width + 30},${from} ${b.x + width + 30},${to} ${b.x + width + 5},${to}`;
  const [x1, y1, x2, y2] = [a.x + width / 2, a.y + height, b.x + width / 2, b.y];
  const bend = Math.max(12, (y2 - y1) / 2);
  return `M${x1},${y1} C${x1},${y1 + bend} ${x2},${y2 - bend} ${x2},${y2 - 5}`;
}

const classOf = ({ kind = '', current }: Node): string => `node ${kind}${current ? ' current' : ''}`;

function Content({ node: { content, current, href, press } }: { node: Node }) {
  if (href) return <a href={href} aria-current={current ? 'true' : undefined}>{content}</a>;
  return press ? <button type="button" aria-pressed={current} onClick={press}>{content}</button> : <span>{content}</span>;
}
