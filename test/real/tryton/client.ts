/** The least JSON-RPC client there can be: what a test needs to speak to any Tryton, real or simulated. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };
export type Fields = { [key: string]: Value };

export const dec = (decimal: string): Fields => ({ __class__: 'Decimal', decimal });
export const day = (at: Date): Fields => ({ __class__: 'date', year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() });

/** The server answered with an error: HTTP status, or the error list of the body. */
export class RpcError extends Error {
  readonly body: Value;
  constructor(body: Value) {
    super(JSON.stringify(body));
    this.body = body;
  }
}

export class Client {
  readonly #url: string;
  #authorization: string | undefined;
  #id = 0;
  context: Fields = {};
  user = 0;
  constructor(url: string, db: string) {
    this.#url = `${url}/${db}/`;
  }

  async call(method: string, params: Value[]): Promise<Value> {
    const headers = { 'content-type': 'application/json', ...(this.#authorization ? { authorization: this.#authorization } : {}) };
    const response = await fetch(this.#url, { method: 'POST', headers, body: JSON.stringify({ id: (this.#id += 1), method, params }) });
    if (!response.ok) throw new RpcError(['HTTP', response.status]);
    const { result, error } = (await response.json()) as { result?: Value; error?: Value };
    if (error !== undefined) throw new RpcError(error);
    return result ?? null;
  }

  async login(user: string, password: string): Promise<void> {
    const [id, session] = (await this.call('common.db.login', [user, { password }, 'en'])) as [number, string];
    this.user = id;
    this.#authorization = `Session ${Buffer.from(`${user}:${id}:${session}`).toString('base64')}`;
    this.context = (await this.model('res.user', 'get_preferences', true)) as Fields;
  }

  model(model: string, method: string, ...params: Value[]): Promise<Value> {
    return this.call(`model.${model}.${method}`, [...params, this.context]);
  }

  async create(model: string, values: Fields): Promise<number> {
    return ((await this.model(model, 'create', [values])) as number[])[0] ?? 0;
  }

  async read(model: string, id: Value, fields: string[]): Promise<Fields> {
    return ((await this.model(model, 'read', [id], fields)) as Fields[])[0] ?? {};
  }

  async find(model: string, domain: Value, fields: string[], order: Value = null): Promise<Fields[]> {
    return (await this.model(model, 'search_read', domain, 0, null, order, fields)) as Fields[];
  }

  /** Calls a button, accepting the warnings that it raises. */
  async accept(model: string, button: string, ids: Value): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) {
      try {
        await this.model(model, button, ids);
        return;
      } catch (error) {
        const body = error instanceof RpcError && Array.isArray(error.body) ? error.body : [];
        if (body[0] !== 'UserWarning') throw error;
        await this.create('res.user.warning', { user: this.user, name: (body[1] as Value[])[0] ?? '', always: false });
      }
    }
  }
}
