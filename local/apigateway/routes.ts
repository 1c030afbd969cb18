interface Node<T> {
  literals: Map<string, Node<T>>;
  parameter?: { name: string; node: Node<T> };
  greedy?: { name: string; node: Node<T> };
  methods: Map<string, T>;
}

export interface Match<T> {
  route: T;
  /** As they stood in the path, still percent-encoded. */
  parameters: Record<string, string>;
}

const node = <T>(): Node<T> => ({ literals: new Map(), methods: new Map() });

/**
 * The resource tree of an API: a literal segment beats `{name}`, which beats `{name+}`; a named method beats ANY
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html).
 */
export class Routes<T> {
  readonly #root = node<T>();

  /** `method` is upper case, or ANY. */
  add(method: string, path: string, route: T) {
    let at = this.#root;
    for (const segment of path.split('/').filter(Boolean)) {
      const [, name, plus] = /^\{([^}+]+)(\+?)\}$/.exec(segment) ?? [];
      if (name === undefined) {
        const next = at.literals.get(segment) ?? node<T>();
        at.literals.set(segment, next);
        at = next;
      } else {
        const kind = plus ? 'greedy' : 'parameter';
        at[kind] ??= { name, node: node<T>() };
        at = at[kind].node;
      }
    }
    at.methods.set(method, route);
  }

  find(method: string, path: string): Match<T> | undefined {
    const bare = path.replace(/^\/+|\/+$/g, '');
    return find(this.#root, method, bare === '' ? [] : bare.split('/'), 0);
  }
}

function find<T>(at: Node<T>, method: string, segments: string[], index: number): Match<T> | undefined {
  if (index === segments.length) {
    const route = at.methods.get(method) ?? at.methods.get('ANY');
    return route && { route, parameters: {} };
  }
  const segment = segments[index] ?? '';
  const literal = at.literals.get(segment);
  const found = literal && find(literal, method, segments, index + 1);
  if (found) return found;
  if (at.parameter && segment !== '') {
    const match = find(at.parameter.node, method, segments, index + 1);
    if (match) return { ...match, parameters: { [at.parameter.name]: segment, ...match.parameters } };
  }
  const route = at.greedy?.node.methods.get(method) ?? at.greedy?.node.methods.get('ANY');
  if (!at.greedy || !route) return undefined;
  return { route, parameters: { [at.greedy.name]: segments.slice(index).join('/') } };
}
