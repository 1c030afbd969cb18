import type { Clock, Json, JsonObject } from '../../contract.ts';
import type { Documents } from '../documents.ts';
import { COMPUTED } from './computed.ts';
import { keyError } from './errors.ts';
import { MODELS, type Field, type Model } from './models.ts';
import { date, datetime, type Record_ } from './values.ts';

export type Context = JsonObject;

/** The records of the ERP, and their fields as one reads them, stored or computed. */
export class Erp {
  readonly documents: Documents;
  readonly clock: Clock;
  /** The user of the call that is under way. */
  user = 0;
  constructor(documents: Documents, clock: Clock) {
    this.documents = documents;
    this.clock = clock;
  }

  today(): JsonObject {
    return date(this.clock.now());
  }

  model(name: string): Model {
    const model = MODELS[name];
    if (!model) throw keyError(name);
    return model;
  }

  field(model: string, name: string): Field {
    const field = this.model(model).fields.get(name);
    if (!field) throw keyError(name);
    return field;
  }

  find(model: string, id: Json | undefined): Record_ | undefined {
    return typeof id === 'number' ? this.documents.get<Record_>(model, id) : undefined;
  }

  /** Of a record that must be there. */
  get(model: string, id: Json | undefined): Record_ {
    const record = this.find(model, id);
    if (!record) throw new Error(`${model} ${String(id)} is gone`);
    return record;
  }

  all(model: string): Record_[] {
    return this.documents.all<Record_>(model);
  }

  /** By a stored field, in order of id. */
  by(model: string, field: string, value: Json): Record_[] {
    return this.documents.by<Record_>(model, field, value).toSorted((a, b) => a.id - b.id);
  }

  insert(model: string, values: JsonObject): Record_ {
    const id = this.documents.next(model);
    const record: Record_ = { ...values, id, create_date: datetime(this.clock.now()), write_date: null, create_uid: this.user, write_uid: null };
    this.documents.put(model, id, record);
    return record;
  }

  update(model: string, id: number, values: JsonObject): Record_ {
    const record: Record_ = { ...this.get(model, id), ...values, id, write_date: datetime(this.clock.now()), write_uid: this.user };
    this.documents.put(model, id, record);
    return record;
  }

  erase(model: string, id: number): void {
    this.documents.remove(model, id);
  }

  value(model: string, record: Record_, name: string, context: Context = {}): Json {
    const field = this.field(model, name);
    const compute = COMPUTED[model]?.[name] ?? (name === 'rec_name' || name === '_timestamp' ? COMPUTED['*']?.[name] : undefined);
    if (compute) return compute(this, record, context, model);
    if (field.kind === 'o2m') {
      const dot = field.of.lastIndexOf('.');
      const target = field.of.slice(0, dot);
      return this.sorted(target, this.by(target, field.of.slice(dot + 1), record.id)).map((each) => each.id);
    }
    const stored = record[name];
    if (field.kind === 'm2m') return (stored as number[] | undefined) ?? [];
    // SQLite has no booleans: a stored one comes back as 1 or 0, a computed one as true or false.
    if (field.kind === 'boolean') return stored ? 1 : 0;
    return stored ?? null;
  }

  /** In the model's default order. */
  sorted(model: string, records: Record_[]): Record_[] {
    const orders = this.model(model).order;
    return records.toSorted((a, b) => {
      for (const [field, direction] of orders) {
        const [x, y] = [a[field] ?? null, b[field] ?? null];
        if (x === y) continue;
        if (x === null || y === null) return (x === null ? 1 : -1) * (direction === 'ASC' ? 1 : -1);
        return (x < y ? -1 : 1) * (direction === 'ASC' ? 1 : -1);
      }
      return a.id - b.id;
    });
  }

  /** The next number of a sequence, as text, as Tryton numbers documents. */
  next(sequence: string): string {
    return String(this.documents.next(`sequence:${sequence}`));
  }
}
