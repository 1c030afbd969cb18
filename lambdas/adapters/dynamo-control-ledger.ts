import type { ControlLedger, Outbound } from '../../core/edi/control-ledger.ts';
import { Transient } from '../../core/model/errors.ts';
import type { EdiLine, InboundInterchange } from '../../core/model/interchange.ts';
import { interchangeLink } from '../../core/tracing/interchange-links.ts';
import { Env, env } from '../handler/env.ts';
import { dynamo, transact } from './dynamo.ts';
import { linkWrite } from './document-link-write.ts';

const MOST = 999_999_999;
/** One partition for all that is awaited: few at a time, and each leaves it with its 997. */
const AWAITING = 'awaiting';
/** The same for what partners await of us. */
const ANSWERING = 'answering';
/** What its 997 says, once it is there, stands. */
const UNANSWERED = 'attribute_exists(pk) AND attribute_not_exists(body.acknowledgment)';

export class DynamoControlLedger implements ControlLedger {
  async next(line: EdiLine): Promise<number> {
    const { Attributes } = await this.#update(line, 'control', 'ADD counted :one', { ':one': 1 });
    return (((Attributes?.counted as number) - 1) % MOST) + 1;
  }

  async goOnAfter(line: EdiLine, last: number): Promise<boolean> {
    return (await this.#where('attribute_not_exists(counted) OR counted < :last', line, 'control', 'SET counted = :last', { ':last': last })) !== undefined;
  }

  async keep(line: EdiLine, outbound: Outbound): Promise<Outbound> {
    const [TableName, pk, control] = [env(Env.EdiTable), lineKey(line), nine(outbound.control)];
    const ConditionExpression = 'attribute_not_exists(pk)';
    // after a thousand million numbers one comes again, and its row makes place for the new one
    // an interchange is asked after by its number, ISA13
    const { orderId, correlationId } = outbound;
    const found = orderId && correlationId ? [linkWrite(interchangeLink({ entity: line.entity, orderId, correlationId }, line.partner, outbound.control, new Date(outbound.writtenAt)))] : [];
    const failed = await transact(
      [
        { Put: { TableName, Item: { pk, sk: `key#${outbound.key}`, control }, ConditionExpression } },
        { Put: { TableName, Item: { pk, sk: `out#${control}`, line, body: outbound } } },
        ...found,
      ],
      'edi.contended',
    );
    if (!failed) return outbound;
    const kept = await this.outbound(line, outbound.key);
    if (!kept) throw new Transient('edi.not-read', `the interchange kept for ${outbound.key} could not be read`);
    return kept;
  }

  async outbound(line: EdiLine, key: string): Promise<Outbound | undefined> {
    const pointer = await this.#get(line, `key#${key}`);
    return pointer && this.#outbound(line, pointer.control as string);
  }

  async sent(line: EdiLine, control: number, at: Date): Promise<void> {
    const found = await this.#outbound(line, nine(control));
    if (!found || found.sentAt) return;
    const sent = { ':at': at.toISOString() };
    const sk = `out#${nine(control)}`;
    const awaited = found.acknowledgeBy && (await this.#where('attribute_not_exists(body.acknowledgment)', line, sk, 'SET body.sentAt = :at, awaiting = :awaiting, acknowledgeBy = :by', { ...sent, ':awaiting': AWAITING, ':by': found.acknowledgeBy }));
    // its 997 was faster than the answer to it: there is nothing to wait for
    if (!awaited) await this.#update(line, sk, 'SET body.sentAt = :at', sent);
  }

  async sentAgain(line: EdiLine, control: number, at: Date, acknowledgeBy: string): Promise<void> {
    const values = { ':at': at.toISOString(), ':awaiting': AWAITING, ':by': acknowledgeBy };
    await this.#where(UNANSWERED, line, `out#${nine(control)}`, 'SET body.sentAt = :at, body.acknowledgeBy = :by, awaiting = :awaiting, acknowledgeBy = :by', values);
  }

  async replaced(line: EdiLine, control: number, by: number): Promise<void> {
    await this.#where(UNANSWERED, line, `out#${nine(control)}`, 'SET body.replacedBy = :by REMOVE awaiting, acknowledgeBy', { ':by': by });
  }

  async acknowledged(line: EdiLine, control: number, acknowledgment: NonNullable<Outbound['acknowledgment']>): Promise<Outbound | undefined> {
    const sk = `out#${nine(control)}`;
    const stored = await this.#where('attribute_exists(pk)', line, sk, 'SET body.acknowledgment = :answer REMOVE awaiting, acknowledgeBy', { ':answer': acknowledgment }, 'ALL_NEW');
    if (!stored) return undefined;
    const outbound = stored.Attributes?.body as Outbound;
    if (outbound.answerBy && !outbound.answeredAt && acknowledgment.outcome !== 'rejected') {
      // unless it was answered meanwhile
      await this.#where('attribute_not_exists(body.answeredAt)', line, sk, 'SET awaiting = :awaiting, acknowledgeBy = :by', { ':awaiting': AWAITING, ':by': outbound.answerBy });
    }
    return outbound;
  }

  async settled(line: EdiLine, control: number, at: Date): Promise<void> {
    await this.#update(line, `out#${nine(control)}`, 'SET body.answeredAt = :at REMOVE awaiting, acknowledgeBy', { ':at': at.toISOString() });
  }

  async *overdue(at: Date): AsyncIterable<{ line: EdiLine; outbound: Outbound }> {
    for await (const { line, body } of this.#due(AWAITING, at)) yield { line: line as EdiLine, outbound: body as Outbound };
  }

  async awaitAnswer(line: EdiLine, orderId: string, by: string): Promise<void> {
    const row = { ':line': line, ':order': orderId, ':answering': ANSWERING, ':by': by };
    // unless it was told before, and perhaps answered since
    await this.#where('attribute_not_exists(pk)', line, `answer#${orderId}`, 'SET line = :line, orderId = :order, awaiting = :answering, acknowledgeBy = :by', row);
  }

  async *unanswered(at: Date): AsyncIterable<{ line: EdiLine; orderId: string }> {
    for await (const { line, orderId } of this.#due(ANSWERING, at)) yield { line: line as EdiLine, orderId: orderId as string };
  }

  async answered(line: EdiLine, orderId: string): Promise<void> {
    await this.#update(line, `answer#${orderId}`, 'REMOVE awaiting, acknowledgeBy', undefined);
  }

  async *#due(what: string, at: Date): AsyncIterable<Record<string, unknown>> {
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await dynamo.query({
        TableName: env(Env.EdiTable), IndexName: 'awaiting', KeyConditionExpression: 'awaiting = :awaiting AND acknowledgeBy < :at', ExpressionAttributeValues: { ':awaiting': what, ':at': at.toISOString() }, ExclusiveStartKey,
      });
      yield* page.Items ?? [];
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
  }

  async inbound(line: EdiLine, control: string): Promise<InboundInterchange | undefined> {
    return (await this.#get(line, `in#${control}`))?.body as InboundInterchange | undefined;
  }

  async #outbound(line: EdiLine, control: string): Promise<Outbound | undefined> {
    return (await this.#get(line, `out#${control}`))?.body as Outbound | undefined;
  }

  async #get(line: EdiLine, sk: string): Promise<Record<string, unknown> | undefined> {
    return (await dynamo.get({ TableName: env(Env.EdiTable), Key: { pk: lineKey(line), sk }, ConsistentRead: true })).Item;
  }

  /** Undefined where the condition does not hold. */
  #where(condition: string, line: EdiLine, sk: string, expression: string, values: Record<string, unknown>, returns?: 'ALL_NEW') {
    return this.#update(line, sk, expression, values, condition, returns).catch((error: unknown) => {
      if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
      return undefined;
    });
  }

  #update(line: EdiLine, sk: string, UpdateExpression: string, values: Record<string, unknown> | undefined, condition?: string, ReturnValues: 'ALL_NEW' | 'UPDATED_NEW' = 'UPDATED_NEW') {
    return dynamo.update({
      TableName: env(Env.EdiTable), Key: { pk: lineKey(line), sk }, UpdateExpression, ReturnValues, ...(values && { ExpressionAttributeValues: values }), ...(condition && { ConditionExpression: condition }),
    });
  }
}

/** The row of an interchange that came in. */
export const inboundItem = (inbound: InboundInterchange): Record<string, unknown> => ({ pk: lineKey(inbound.line), sk: `in#${inbound.control}`, body: inbound });

const lineKey = ({ entity, partner, usage }: EdiLine) => `${entity}#${partner}#${usage}`;
const nine = (control: number) => String(control).padStart(9, '0');
