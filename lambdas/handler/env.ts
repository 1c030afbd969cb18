/** Every environment variable that a function may be given: `lib` grants by these names, handlers read by them. */
export const Env = {
  OrdersTable: 'ORDERS_TABLE',
  StockTable: 'STOCK_TABLE',
  OutboxTable: 'OUTBOX_TABLE',
  SagasTable: 'SAGAS_TABLE',
  IdempotencyTable: 'IDEMPOTENCY_TABLE',
  CorrelationTable: 'CORRELATION_TABLE',
  ExceptionsTable: 'EXCEPTIONS_TABLE',
  LedgerTable: 'LEDGER_TABLE',
  MasterdataTable: 'MASTERDATA_TABLE',
  RoutingTable: 'ROUTING_TABLE',
  EdiTable: 'EDI_TABLE',
  WebhooksTable: 'WEBHOOKS_TABLE',
  InboundBucket: 'INBOUND_BUCKET',
  LakeBucket: 'LAKE_BUCKET',
  /** Files to and from partners. */
  ExchangeBucket: 'EXCHANGE_BUCKET',
  /** The address that mails are from. */
  MailFrom: 'MAIL_FROM',
  BusName: 'BUS_NAME',
  /** URL of the queue of subscriptions that have something to be sent. */
  WebhookQueue: 'WEBHOOK_QUEUE',
  /** Names of the dead-letter queues that a function looks after, with spaces between. */
  DeadLetterQueues: 'DEAD_LETTER_QUEUES',
  OrderMachineArn: 'ORDER_MACHINE_ARN',
  PostingMachineArn: 'POSTING_MACHINE_ARN',
  ChangeMachineArn: 'CHANGE_MACHINE_ARN',
  BackorderMachineArn: 'BACKORDER_MACHINE_ARN',
  ReturnMachineArn: 'RETURN_MACHINE_ARN',
  RmaMachineArn: 'RMA_MACHINE_ARN',
  UnwindMachineArn: 'UNWIND_MACHINE_ARN',
  /** All of them, with spaces between. */
  MachineArns: 'MACHINE_ARNS',
  /** What names of everything of this cell begin with. */
  CellPrefix: 'CELL_PREFIX',
  /** `name/stage` of the API that channels call, as CloudWatch knows it. */
  ChannelApi: 'CHANNEL_API',
  /** Open order sagas that a business unit may have at once. */
  OpenSagaLimit: 'OPEN_SAGA_LIMIT',
  /** Where a connector's credentials and base URL are. */
  SecretName: 'SECRET_NAME',
  /** Property names whose values are in no log of this function, with spaces between. */
  Masks: 'MASKS',
  /** When its connector is held off, as JSON; absent: as `core/resilience/breaker.ts` says. */
  Breaker: 'BREAKER',
  /** Legal entities of this cell, with spaces between. */
  Entities: 'ENTITIES',
  /** Token issuer: Cognito's URL of the user pool. */
  Issuer: 'ISSUER',
  /** The timeout of this function in ms: how long a claim of its can last. */
  TimeoutMs: 'TIMEOUT_MS',
  /** Topics of the rooms where roles chat, by role, as JSON. */
  ChatTopics: 'CHAT_TOPICS',
  /** Functions that take what comes in, by connector, or by connector and handler, as JSON. */
  InboundDoors: 'INBOUND_DOORS',
  /** Address of the operations console, for links to it. */
  ConsoleUrl: 'CONSOLE_URL',
  /** Where the operations console is served from: its pages may read the API's answers. */
  ConsoleOrigin: 'CONSOLE_ORIGIN',
} as const;
export type EnvName = (typeof Env)[keyof typeof Env];

/** @throws Error naming the variable: a function that lacks one must not start. */
export function env(name: EnvName): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`);
  return value;
}
