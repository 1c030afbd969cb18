import { CfnEventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { OFFERED } from '../../core/model/webhook.ts';
import { Env } from '../../lambdas/handler/env.ts';
import type { RunbookSection } from '../config.ts';
import { BusRule } from '../constructs/bus-rule.ts';
import { MACHINES } from '../../statemachines/tables.ts';
import { CellStack } from '../constructs/cell-stack.ts';
import { DEAD_LETTERS, DEAD_LETTERS_EVERY, watchDeadLetters } from '../constructs/dead-letter-watch.ts';
import { FileExchange } from '../constructs/file-exchange.ts';
import { functionsOf, pascal } from '../constructs/granted-functions.ts';
import type { Grants } from '../constructs/granted-functions.ts';
import type { PlatformFunction } from '../constructs/platform-function.ts';
import { Schedules } from '../constructs/scheduled-function.ts';
import { DeadLetters, WatchedQueue } from '../constructs/watched-queue.ts';
import type { StackProps } from './props.ts';

/** What each function may do: lambdas/events/<name>.ts. */
export const EVENTS = {
  // what the business did is counted by the hour
  'relay-outbox': { outbox: ['update'], correlation: ['update'] },
  'start-order-saga': { sagas: ['get', 'put', 'update'], orders: ['get'] },
  'start-posting-saga': { sagas: ['get', 'put'], orders: ['get'] },
  'start-return-saga': { sagas: ['get', 'put'], orders: ['get'] },
  'start-rma-saga': { sagas: ['get', 'put'], orders: ['get'] },
  'start-change-saga': { sagas: ['get', 'put'], orders: ['get'] },
  'start-backorder-saga': { sagas: ['get', 'put'], orders: ['get', 'put'], stock: ['get', 'query', 'index/position'], masterdata: ['query'] },
  'start-unwind': { exceptions: ['get', 'update', 'index/saga'], orders: ['get'] },
  'book-payments': { ledger: ['get', 'query', 'put', 'update', 'delete', 'check'], orders: ['get', 'put'], outbox: ['put'], correlation: ['put'], masterdata: ['get', 'query'], exceptions: ['get', 'put', 'update'], routing: ['query'] },
  'apply-cash': { ledger: ['get', 'query', 'put', 'update', 'delete', 'check'], outbox: ['put'], correlation: ['put'], masterdata: ['get', 'query'], exceptions: ['get', 'put', 'update'], routing: ['query'] },
  'book-stock': { ledger: ['query', 'put', 'check'], outbox: ['put'], correlation: ['put'], masterdata: ['get', 'query'], exceptions: ['get', 'put', 'update'], routing: ['query'] },
  'book-delivery': { orders: ['get'], ledger: ['query', 'put', 'check'], outbox: ['put'], correlation: ['put'], masterdata: ['get', 'query'], exceptions: ['get', 'put'], routing: ['query'] },
  'book-supplier-bills': { orders: ['get', 'query', 'put'], ledger: ['get', 'query', 'put', 'check'], outbox: ['put'], correlation: ['put'], masterdata: ['get', 'query'], exceptions: ['get', 'put', 'update'], routing: ['query'] },
  'raise-failed-execution': { sagas: ['get', 'update'], orders: ['get'], exceptions: ['get', 'put'] },
  // whose order it is about, where somebody of the entity wants to hear of it
  'fan-out-webhooks': { webhooks: ['query', 'put'], orders: ['get'] },
} satisfies Record<string, Grants>;

/** Those that take their time: each waits for somebody outside. */
export const SENDERS = {
  // a subscriber that accepts nothing for long is disabled, and the desk told
  'deliver-webhooks': { webhooks: ['get', 'put', 'update', 'index/due'], exceptions: ['put'] },
} satisfies Record<string, Grants>;

/** Takes files that came: a long one has thousands of levels. */
export const TAKERS = {
  'take-stock-files': { stock: ['get', 'query', 'put', 'update', 'index/position'], masterdata: ['get'], outbox: ['put'], correlation: ['put'], exceptions: ['get', 'put', 'update', 'index/desk'] },
} satisfies Record<string, Grants>;

/** lambdas/jobs/<name>.ts */
export const JOBS = {
  'sweep-outbox': { outbox: ['get', 'update', 'index/pending'] },
  'sweep-waiting': { correlation: ['query', 'put', 'delete'], orders: ['get', 'put'], outbox: ['put'], masterdata: ['get'], exceptions: ['put'] },
  'sweep-failed-executions': { sagas: ['get', 'update'], orders: ['get'], exceptions: ['get', 'put'] },
  'expire-reservations': { stock: ['get', 'query', 'put', 'update', 'index/expiry'] },
  'sweep-backorders': { sagas: ['get', 'put'], orders: ['get', 'put'], stock: ['get', 'query', 'delete', 'index/position'], masterdata: ['query'] },
  'sweep-webhooks': { webhooks: ['get', 'query', 'index/due'] },
  'escalate-exceptions': { exceptions: ['update', 'index/escalation'], correlation: ['put'], outbox: ['put'] },
  'watch-dead-letters': DEAD_LETTERS,
  // the watchdog: what is overdue by index, why by the desk, the register and what went out by EDI
  'watch-documents': { orders: ['get', 'query', 'update', 'index/watch'], ledger: ['get', 'query', 'update', 'index/period'], sagas: ['get'], edi: ['get'], masterdata: ['get'], exceptions: ['get', 'put', 'update', 'index/saga', 'index/desk'], outbox: ['put'] },
  'watch-payouts': { ledger: ['get', 'query'], masterdata: ['get'], exceptions: ['get', 'put', 'update'], outbox: ['put'] },
  'accrue-unbilled': { ledger: ['get', 'query', 'put', 'check'], orders: ['get'], correlation: ['put'], outbox: ['put'], masterdata: ['get', 'query'] },
} satisfies Record<string, Grants>;

const SCHEDULES: Record<keyof typeof JOBS, string> = {
  'sweep-outbox': 'rate(1 minute)',
  'sweep-waiting': 'rate(1 minute)',
  'sweep-failed-executions': 'rate(5 minutes)',
  'expire-reservations': 'rate(5 minutes)',
  'sweep-backorders': 'rate(5 minutes)',
  'sweep-webhooks': 'rate(1 minute)',
  'escalate-exceptions': 'rate(5 minutes)',
  'watch-dead-letters': DEAD_LETTERS_EVERY,
  'watch-documents': 'rate(5 minutes)',
  'watch-payouts': 'rate(6 hours)',
  'accrue-unbilled': 'rate(1 day)',
};

/** From stored to published, from published to started; and what sweeps up behind. */
export class EventsStack extends CellStack {
  readonly #props: StackProps;

  constructor(scope: Construct, props: StackProps) {
    super(scope, 'events', props.place, 'outbox relay, intake, sweeps');
    this.#props = props;
    const code = props.code('events');
    const { tables, bus } = props.data;
    const events = functionsOf(this, EVENTS, { folder: 'lambdas/events', code, tables, timeoutSeconds: 15 });
    const jobs = functionsOf(this, JOBS, { folder: 'lambdas/jobs', code, tables, timeoutSeconds: 55 });
    for (const publisher of [events['relay-outbox'], jobs['sweep-outbox']]) publisher.bindBus(Env.BusName, bus);
    this.#relay(events['relay-outbox']);
    this.#intake(events['start-order-saga']);
    events['start-posting-saga'].bindMachine(Env.PostingMachineArn, 'posting', 'StartExecution');
    this.#queue('PostingIntake', 'posting-intake', 'shipments that wait for their posting', events['start-posting-saga'], { 'detail-type': ['shipment.confirmed', 'order.charges-corrected'] });
    events['start-return-saga'].bindMachine(Env.ReturnMachineArn, 'return', 'StartExecution');
    this.#queue('ReturnIntake', 'return-intake', 'goods that came back and wait to be credited', events['start-return-saga'], { 'detail-type': ['return.received', 'order.charges-corrected'] });
    events['start-rma-saga'].bindMachine(Env.RmaMachineArn, 'rma', 'StartExecution');
    this.#queue('RmaIntake', 'return-intake', 'returns that wait for customer service to be asked', events['start-rma-saga'], { 'detail-type': ['return.requested'] });
    events['start-change-saga'].bindMachine(Env.ChangeMachineArn, 'change', 'StartExecution');
    // one that overtook its order's own saga waits for it
    this.#queue('ChangeIntake', 'change-intake', 'changes that wait for their saga', events['start-change-saga'], { 'detail-type': ['order.change-requested'] }, { attempts: 500 });
    for (const starter of [events['start-backorder-saga'], jobs['sweep-backorders']]) starter.bindMachine(Env.BackorderMachineArn, 'backorder', 'StartExecution');
    this.#queue('BackorderIntake', 'backorder-intake', 'goods that came and may be waited for', events['start-backorder-saga'], { 'detail-type': ['stock.received', 'stock.adjusted', 'shipment.short'] });
    this.#queue('PaymentBooking', 'payment-booking', 'what gateways report, on its way into the books', events['book-payments'], {
      'detail-type': ['payment.captured', 'payment.refunded', 'payment.refund-failed', 'payment.dispute-opened', 'payment.dispute-closed', 'payment.payout-paid'],
    });
    this.#queue('CashApplication', 'cash-application', 'cash and invoices that look for each other', events['apply-cash'], { 'detail-type': ['cash.received', 'invoice.posted'] });
    this.#queue('StockBooking', 'stock-booking', 'goods received, lost and found, on their way into the books', events['book-stock'], { 'detail-type': ['stock.received', 'stock.adjusted'] });
    const deliveries = this.#queue('DeliveryBooking', 'delivery-booking', 'goods that arrived where control passes, on their way into the books', events['book-delivery'], { 'detail-type': ['shipment.delivered'] });
    // one that was delivered before it was invoiced is booked with its invoice
    new BusRule(this, 'DeliveredInvoicesRule', { bus, description: 'Invoices of goods that are sold at delivery', pattern: { 'detail-type': ['invoice.posted'], detail: { data: { fob: ['destination'] } } }, queue: deliveries });
    this.#queue('SupplierBills', 'supplier-bills', 'bills of drop-ship suppliers on their way into the books', events['book-supplier-bills'], {
      'detail-type': ['supplier-invoice.received', 'supplier-invoice.matched', 'supplier-invoice.accepted', 'shipment.recorded'],
      // of shipments, those of suppliers
      detail: { data: { supplier: [{ exists: true }] } },
    });
    events['start-unwind']
      .bindMachine(Env.UnwindMachineArn, 'unwind', 'StartExecution')
      // a parked step, or an undo parked by an earlier unwinding, is woken
      .onMachines(['order', 'change', 'backorder', 'unwind'], 'SendTaskSuccess');
    this.#queue('UnwindIntake', 'unwind-intake', 'orders that wait to be cancelled', events['start-unwind'], { 'detail-type': ['order.cancellation-requested', 'order.change-withdrawal-requested'] });
    this.#failures(events['raise-failed-execution'], jobs['sweep-failed-executions']);
    this.#webhooks(events['fan-out-webhooks'], jobs['sweep-webhooks']);
    for (const job of [jobs['accrue-unbilled'], jobs['sweep-webhooks'], jobs['escalate-exceptions'], jobs['watch-dead-letters'], jobs['watch-documents'], jobs['watch-payouts']]) job.environment(Env.Entities, this.place.cell.entities.join(' '));
    jobs['watch-documents'].environment(Env.CellPrefix, this.prefix);
    const schedules = new Schedules(this, 'Jobs', { what: 'a scheduled job', section: 'scheduled-jobs' });
    watchDeadLetters(jobs['watch-dead-letters'], this);
    schedules.call(this.#stockFiles(), 'rate(5 minutes)');
    for (const [name, job] of Object.entries(jobs)) schedules.call(job, SCHEDULES[name as keyof typeof JOBS]);
  }

  /** Two queues: who wants to hear of an event, and who has something to be sent. The second's messages name subscriptions, so one that is slow has one consumer and no more. */
  #webhooks(fanOut: PlatformFunction, sweep: PlatformFunction): void {
    // collected for a second: most events of most orders have no subscriber, and a call for each would cost more than the orders' own
    this.#queue('WebhookFanOut', 'webhooks', 'events that channels may have subscribed to', fanOut, { 'detail-type': OFFERED }, { window: Duration.seconds(1) });
    const { data, code } = this.#props;
    const { 'deliver-webhooks': deliver } = functionsOf(this, SENDERS, { folder: 'lambdas/events', code: code('events'), tables: data.tables, timeoutSeconds: 60 });
    deliver.bindSecret(Env.SecretName, data.webhookMaster);
    const queue = new WatchedQueue(this, 'WebhookQueue', { consumerTimeout: deliver.timeout, holds: 'subscribers that have something to be sent', section: 'webhooks' });
    queue.feeds(deliver, { batchSize: 1, concurrency: 20 });
    for (const sender of [fanOut, deliver, sweep]) sender.allow(['sqs:SendMessage'], [queue.queue.queueArn]).environment(Env.WebhookQueue, queue.queue.queueUrl);
  }

  /** What sources drop into their folders of the exchange; and every five minutes what was announced to nobody. */
  #stockFiles(): PlatformFunction {
    const { data, code } = this.#props;
    const { 'take-stock-files': take } = functionsOf(this, TAKERS, { folder: 'lambdas/events', code: code('events'), tables: data.tables, timeoutSeconds: 120 });
    take.bindFolders(Env.ExchangeBucket, data.exchange, { take: ['stock-file/in'] }).bindBucket(Env.InboundBucket, data.inbound, 'stock', 'quarantine/stock-file');
    new FileExchange(this, 'StockFiles', { title: 'stock levels', bucket: data.exchange, takes: { target: take, folder: 'stock-file/in' } });
    return take;
  }

  #queue(id: string, section: RunbookSection, holds: string, target: PlatformFunction, pattern: Record<string, unknown> | undefined, options: { attempts?: number; window?: Duration } = {}): WatchedQueue {
    const queue = new WatchedQueue(this, `${id}Queue`, { consumerTimeout: target.timeout, holds, section, ...options });
    if (pattern) new BusRule(this, `${id}Rule`, { bus: this.#props.data.bus, description: holds, pattern, queue });
    return queue.feeds(target, { batchSize: 10, concurrency: 5 });
  }

  /** A business unit with an intake of its own is held up by no other; all the rest share one. */
  #intake(target: PlatformFunction): void {
    const { stage, cell } = this.place;
    target.bindMachine(Env.OrderMachineArn, 'order', 'StartExecution').environment(Env.OpenSagaLimit, String(stage.openSagaLimit));
    const own = cell.businessUnits;
    const queue = (id: string, unit: unknown[] | undefined, holds: string) => {
      // An order that finds the limit reached is delivered again: waiting is no failure. Hours of it ring by age, not by dead letters.
      const intake = new WatchedQueue(this, `${id}Queue`, { consumerTimeout: target.timeout, holds, section: 'intake', attempts: 500 });
      intake.feeds(target, { batchSize: 10, concurrency: 5 });
      const pattern = { 'detail-type': ['order.received'], ...(unit && { detail: { businessUnit: unit } }) };
      new BusRule(this, `${id}Rule`, { bus: this.#props.data.bus, description: holds, pattern, queue: intake });
    };
    for (const unit of own) queue(`Intake${pascal(unit)}`, [unit], `orders of ${unit} that wait for their saga`);
    queue('Intake', own.length > 0 ? [{ 'anything-but': own }] : undefined, 'orders that wait for their saga');
  }

  /**
   * Everything that is stored is published, in the order it was stored per item. What fails on every attempt is left to the sweep.
   * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
   */
  #relay(target: PlatformFunction): void {
    const outbox = this.#props.data.tables.outbox;
    const stream = outbox.tableStreamArn as string;
    const left = new DeadLetters(this, 'RelayDeadLetters', { meaning: 'Stored events could not be published from the stream; the sweep tries on.', section: 'outbox-relay' });
    left.acknowledgeNoSource('the outbox stream');
    target
      .allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'], [stream])
      .allow(['sqs:SendMessage'], [left.queueArn]);
    const mapping = new CfnEventSourceMapping(this, 'RelaySource', {
      functionName: target.fn.functionArn,
      eventSourceArn: stream,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      parallelizationFactor: 4,
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 10,
      maximumRecordAgeInSeconds: 3600,
      functionResponseTypes: ['ReportBatchItemFailures'],
      destinationConfig: { onFailure: { destination: left.queueArn } },
      // the mark of publication is a change of the same item, and nothing to publish; an event that was stored anew is one, and waits
      filterCriteria: { filters: [{ pattern: JSON.stringify({ dynamodb: { NewImage: { pending: { S: ['pending'] } } } }) }] },
    });
    mapping.node.addDependency(target.role);
  }

  /** Executions that ended in failure reach the desk by status events, which are best effort, and by a sweep. */
  #failures(raise: PlatformFunction, sweep: PlatformFunction): void {
    sweep
      .environment(Env.MachineArns, MACHINES.map((machine) => this.machineArn(machine)).join(' '))
      .onMachines(MACHINES, 'ListExecutions', 'DescribeExecution');
    const queue = this.#queue('FailedExecutions', 'failed-executions', 'failed executions on their way to the desk', raise, undefined);
    new BusRule(this, 'FailedExecutionsRule', {
      description: 'Executions of this cell that ended in failure',
      pattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: MACHINES.map((machine) => this.machineArn(machine)) },
      },
      queue,
    });
  }
}
