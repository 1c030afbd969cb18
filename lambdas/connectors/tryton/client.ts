import * as z from 'zod';
import { Rejected, Transient } from '../../../core/model/errors.ts';
import { KeptSession } from '../../handler/kept-session.ts';
import { tracedFetch } from '../../handler/transaction.ts';
import { type Answered, parse, result, UserWarning, type Warning } from './answer.ts';
import { Login, Preferences, type TrytonSecret } from './schema.ts';

type Context = Record<string, unknown>;
interface Session {
  path: string;
  user: number;
  authorization: string;
  context: Context;
  series?: number;
}
export interface Connection {
  fetch: typeof fetch;
  /** How long one call may take. */
  timeoutMs: number;
}

/**
 * Tryton's JSON-RPC, as user of one database. A session that expired is replaced once per call.
 * Throws Transient where the outcome is unknown or the server failed, Rejected erp.refused with Tryton's own words where it said no.
 */
export class TrytonClient {
  readonly #settings: TrytonSecret;
  readonly #connection: Connection;
  readonly #session = new KeptSession(() => this.#login());
  #id = 0;

  constructor(settings: TrytonSecret, connection: Connection = { fetch: tracedFetch, timeoutMs: 20_000 }) {
    this.#settings = settings;
    this.#connection = connection;
  }

  async read<T>(schema: z.ZodType<T>, model: string, ids: readonly number[]): Promise<T[]> {
    return ids.length === 0 ? [] : parse(z.array(schema), await this.#model(model, 'read', ids, fieldsOf(schema)), model);
  }

  async find<T>(schema: z.ZodType<T>, model: string, domain: unknown[], limit: number | null = null, order: readonly (readonly [string, 'ASC' | 'DESC'])[] = [['id', 'ASC']]): Promise<T[]> {
    return parse(z.array(schema), await this.#model(model, 'search_read', domain, 0, limit, order, fieldsOf(schema)), model);
  }

  async create(model: string, values: object): Promise<number> {
    const [id] = parse(z.array(z.int()).length(1), await this.#model(model, 'create', [values]), model);
    return id as number;
  }

  async write(model: string, ids: readonly number[], values: object): Promise<void> {
    await this.#model(model, 'write', ids, values);
  }

  /**
   * Presses a button. A document in a state that the button is not for is left as it is in series 6 and refused in later ones: look at its
   * state before and after.
   * @param accept which warnings to acknowledge; any other is a Rejected
   */
  async press(model: string, button: string, ids: readonly number[], accept: (warning: Warning) => boolean = () => false): Promise<unknown> {
    for (let asked = 0; ; asked++) {
      try {
        return await this.#model(model, button, ids);
      } catch (error) {
        const warning = error instanceof UserWarning && asked < 5 ? error.warning : undefined;
        if (!warning || !accept(warning)) throw error;
        await this.#acknowledge(warning);
      }
    }
  }

  /** Later series give a method for it, and no right to make the record. */
  async #acknowledge({ name }: Warning): Promise<void> {
    try {
      await this.create('res.user.warning', { user: (await this.#session.get()).user, name, always: false });
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      await this.#model('res.user.warning', 'skip', name, false);
    }
  }

  /** Runs a wizard's first form and then one transition. `fill` says what is sent; fields that the form of this series lacks are left out. */
  async wizard(name: string, record: { model: string; id: number }, to: string, fill: (defaults: Context) => Context): Promise<void> {
    const [id, start] = parse(z.tuple([z.int(), z.string()], z.unknown()), await this.#call(`wizard.${name}.create`), name);
    const on = { active_model: record.model, active_id: record.id, active_ids: [record.id] };
    const form = parse(WizardForm, await this.#call(`wizard.${name}.execute`, [id, {}, start], on), name);
    const defaults = { ...form.view.defaults, ...form.view.values };
    const filled = Object.entries(fill(defaults)).filter(([field]) => field in (form.view.fields_view?.fields ?? defaults));
    await this.#call(`wizard.${name}.execute`, [id, { [start]: Object.fromEntries(filled) }, to], on);
    await this.#call(`wizard.${name}.delete`, [id]);
  }

  /** Which of these fields the model has: a module that is not activated brings none. */
  async fields(model: string, names: readonly string[]): Promise<string[]> {
    return Object.keys(parse(z.record(z.string(), z.unknown()), await this.#model(model, 'fields_get', names), model));
  }

  /** The company that the user works for. */
  async company(): Promise<number> {
    const { company } = Preferences.parse((await this.#session.get()).context);
    if (!company) throw new Transient('erp.no-company', 'the integration user has no company');
    return company;
  }

  /** Id of the user that this is. */
  async user(): Promise<number> {
    return (await this.#session.get()).user;
  }

  /** Major number of the server's series: a few buttons and choices were renamed between them. */
  async series(): Promise<number> {
    const session = await this.#session.get();
    session.series ??= Number(z.string().parse(result(await this.#post(`/${session.path}`, 'common.server.version', []))).split('.')[0]);
    return session.series;
  }

  #model(model: string, method: string, ...params: unknown[]): Promise<unknown> {
    return this.#call(`model.${model}.${method}`, params);
  }

  async #call(method: string, params: unknown[] = [], context: Context = {}): Promise<unknown> {
    const by = ({ path, authorization, context: own }: Session) => this.#post(`/${this.#settings.database}/${path}`, method, [...params, { ...own, ...context }], authorization);
    return result(await this.#session.use(by, ({ status }) => status === 401));
  }

  /** Series 8 moved the calls of a database from `/<database>/` to `/<database>/rpc/`. */
  async #login(): Promise<Session> {
    const { database, user, password } = this.#settings;
    let path = '';
    let response = await this.#post(`/${database}/`, 'common.db.login', [user, { password }, 'en']);
    if (response.status === 404 || response.status === 405) {
      path = 'rpc/';
      response = await this.#post(`/${database}/rpc/`, 'common.db.login', [user, { password }, 'en']);
    }
    const login = parse(Login, result(response), 'common.db.login');
    const authorization = `Session ${Buffer.from(`${user}:${login.user}:${login.session}`).toString('base64')}`;
    const preferences = result(await this.#post(`/${database}/${path}`, 'model.res.user.get_preferences', [true, {}], authorization));
    return { path, user: login.user, authorization, context: parse(Preferences, preferences, 'res.user') };
  }

  async #post(path: string, method: string, params: unknown[], authorization?: string): Promise<Answered> {
    try {
      const response = await this.#connection.fetch(new URL(path, this.#settings.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
        body: JSON.stringify({ id: ++this.#id, method, params }),
        signal: AbortSignal.timeout(this.#connection.timeoutMs),
      });
      const retryAfter = response.headers.get('retry-after');
      return { status: response.status, method, body: await response.text(), ...(retryAfter && { retryAfter }) };
    } catch (error) {
      throw new Transient('erp.unreachable', `the ERP did not answer ${method}`, { reason: (error as Error).name });
    }
  }
}

const Fields = z.record(z.string(), z.unknown());
const WizardForm = z.object({ view: z.object({ fields_view: z.object({ fields: Fields.optional() }).optional(), defaults: Fields.nullish(), values: Fields.nullish() }) });

/** The names of a schema's fields are what is asked for: nothing else is read. */
const fieldsOf = (schema: z.ZodType): string[] => (schema instanceof z.ZodObject ? Object.keys(schema.shape).filter((name) => name !== 'id') : []);
