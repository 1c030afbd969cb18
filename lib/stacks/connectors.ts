import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnEmailIdentity } from 'aws-cdk-lib/aws-ses';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Manifest } from '../../lambdas/connectors/manifest.ts';
import { Env } from '../../lambdas/handler/env.ts';
import { HELD_UP } from '../roles.ts';
import { handlerFile, handlersOf } from '../connectors.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import { BusRule } from '../constructs/bus-rule.ts';
import { MACHINES } from '../../statemachines/tables.ts';
import { CellStack } from '../constructs/cell-stack.ts';
import { addChat } from '../constructs/chat-room.ts';
import { FileExchange } from '../constructs/file-exchange.ts';
import { FileServer } from '../constructs/file-server.ts';
import { addDeadLetterWatch } from '../constructs/dead-letter-watch.ts';
import { grant, type Grants, pascal, plus } from '../constructs/granted-functions.ts';
import type { InboundDoors } from '../constructs/inbound-doors.ts';
import { PlatformFunction } from '../constructs/platform-function.ts';
import { Schedules } from '../constructs/scheduled-function.ts';
import { WatchedQueue } from '../constructs/watched-queue.ts';
import { BREAKER, COMMANDS, GRANTS, KEEPS, LISTENERS, pollGrants, reportGrants, SECTIONS, SUBSCRIPTIONS } from './connector-grants.ts';
import type { StackProps } from './props.ts';

/** Takes commands: which connector, and where its queue is. */
export interface CommandQueue {
  kind: Manifest['kind'];
  queue: IQueue;
}

/** A connector's functions, queues and secret, from its manifest alone. */
export class ConnectorsStack extends CellStack {
  readonly commandQueues = new Map<string, CommandQueue>();
  /** The functions that answer webhooks, by connector. */
  readonly webhooks = new Map<string, PlatformFunction>();
  /** The one that answers EDI partners. */
  edi: PlatformFunction | undefined;
  /** The functions that take what comes in, and take it again from the desk: by connector, or by connector and handler. */
  readonly doors: InboundDoors = new Map();
  readonly #props: StackProps;
  readonly #schedules = new Schedules(this, 'Polls', { what: 'a poll of an outside system', section: 'scheduled-jobs' });

  constructor(scope: Construct, props: StackProps & { manifests: Manifest[] }) {
    super(scope, 'connectors', props.place, 'one connector per outside system');
    this.#props = props;
    for (const manifest of props.manifests) {
      const secret = this.#secret(manifest);
      this.#commands(manifest, secret);
      this.#webhook(manifest, secret);
      this.#edi(manifest, secret);
      this.#subscriptions(manifest, secret);
      this.#shadow(manifest, secret);
      this.#polls(manifest, secret, this.#files(manifest, secret));
    }
    addDeadLetterWatch(this, 'WatchConnectorDeadLetters', { ...props, schedules: this.#schedules });
    if (props.place.cell.filePartners?.length) new FileServer(this, 'FileServer', { exchange: props.data.exchange, partners: props.place.cell.filePartners });
  }

  #secret({ name, title, secret: keys }: Manifest): Secret | undefined {
    if (!keys) return undefined;
    const secret = new Secret(this, `${pascal(name)}Secret`, {
      secretName: `crossdock/${this.place.stage.name}/${this.place.cell.name}/${name}`,
      description: `${title}: ${Object.keys(keys).join(', ')}`,
      removalPolicy: this.place.stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    // Empty until the operator fills it: a generated value would look like credentials and be none.
    (secret.node.defaultChild as CfnSecret).generateSecretString = undefined;
    acknowledge(
      secret,
      'AwsSolutions-SMG4',
      `The credentials are issued by ${title}, so only its administrator can replace them; docs/deploying.md says how, without an interruption. AWS has nothing to rotate here.`,
    );
    return secret;
  }

  #function(manifest: Manifest, handler: string, timeoutSeconds: number, grants: Grants, secret: Secret | undefined): PlatformFunction {
    if (!handlersOf(manifest).includes(handler)) throw new Error(`${manifest.name} has no handler ${handler} in its asset`);
    const target = new PlatformFunction(this, `${pascal(manifest.name)}${pascal(handler)}`, {
      entry: handlerFile(manifest.name, handler),
      code: this.#props.code(`connector-${manifest.name}`),
      description: `${manifest.title}: ${handler}`,
      timeout: Duration.seconds(timeoutSeconds),
    });
    grant(target, grants, this.#props.data.tables);
    if (manifest.breaker) target.environment(Env.Breaker, JSON.stringify(manifest.breaker));
    if (manifest.masks.length > 0) target.environment(Env.Masks, manifest.masks.join(' '));
    return secret ? target.bindSecret(Env.SecretName, secret) : target;
  }

  #commands(manifest: Manifest, secret: Secret | undefined): void {
    if (!manifest.commands) return;
    const { concurrency, timeoutSeconds } = manifest.commands;
    const target = this.#function(manifest, 'commands', timeoutSeconds, plus(COMMANDS[manifest.kind] ?? GRANTS.commands, BREAKER, manifest.files ? GRANTS.fileCommands : {}), secret).onMachines(MACHINES, 'SendTaskSuccess', 'SendTaskFailure');
    target.environment(Env.Entities, this.place.cell.entities.join(' '));
    if (manifest.files) target.bindFolders(Env.ExchangeBucket, this.#props.data.exchange, { put: [`${manifest.name}/out`] });
    const commands = new WatchedQueue(this, `${pascal(manifest.name)}CommandQueue`, {
      consumerTimeout: target.timeout,
      holds: `commands to ${manifest.title}`,
      section: 'connector-commands',
      concerns: HELD_UP[manifest.kind],
    });
    // one at a time: the mapping's concurrency is the rate limit and the bulkhead
    commands.feeds(target, { batchSize: 1, concurrency });
    // A command whose step another attempt still holds asks to come back when that lease is over; one whose system is held off goes on the queue again.
    target.allow(['sqs:GetQueueUrl', 'sqs:SendMessage'], [commands.queue.queueArn]);
    // the machines' roles name it: exported here, for where an export stands would else go by numbers that CDK gave to tokens
    this.exportValue(commands.queue.queueArn);
    this.commandQueues.set(manifest.name, { kind: manifest.kind, queue: commands.queue });
  }

  #webhook(manifest: Manifest, secret: Secret | undefined): void {
    if (!manifest.webhook) return;
    const target = this.#function(manifest, 'webhook', manifest.webhook.timeoutSeconds, plus(reportGrants(manifest.kind), { idempotency: ['get'] }), secret);
    this.webhooks.set(manifest.name, target.bindBucket(Env.InboundBucket, this.#props.data.inbound, `webhooks/${manifest.name}`, `quarantine/${manifest.name}`));
    this.doors.set(manifest.name, { target, folders: [`quarantine/${manifest.name}`] });
  }

  #edi(manifest: Manifest, secret: Secret | undefined): void {
    if (!manifest.edi) return;
    if (this.edi) throw new Error(`${manifest.name} is the second connector with an EDI door: POST /v1/edi/{partner} leads to one`);
    this.edi = this.#function(manifest, 'edi', manifest.edi.timeoutSeconds, GRANTS.edi, secret)
      .bindBucket(Env.InboundBucket, this.#props.data.inbound, `edi/${manifest.name}`, `quarantine/${manifest.name}`)
      .onMachines(MACHINES, 'SendTaskSuccess');
    this.doors.set(manifest.name, { target: this.edi, folders: [`edi/${manifest.name}`, `quarantine/${manifest.name}`] });
  }

  /** One function takes what came, another carries to and from servers of partners; each is called for every file, and with the polls. */
  #files(manifest: Manifest, secret: Secret | undefined): PlatformFunction[] {
    if (!manifest.files) return [];
    const { name, title, files: { timeoutSeconds } } = manifest, { data } = this.#props, [came, goes] = [`${name}/in`, `${name}/out`];
    const files = this.#function(manifest, 'files', timeoutSeconds, GRANTS.files, undefined).bindFolders(Env.ExchangeBucket, data.exchange, { take: [came], put: [goes] });
    files.bindBucket(Env.InboundBucket, data.inbound, `edi/${name}`, `quarantine/${name}`).onMachines(MACHINES, 'SendTaskSuccess');
    this.doors.set(name, { target: files, folders: [`edi/${name}`, `quarantine/${name}`] });
    const courier = this.#function(manifest, 'courier', timeoutSeconds, {}, secret).bindFolders(Env.ExchangeBucket, data.exchange, { take: [goes], put: [came] });
    new FileExchange(this, `${pascal(name)}Exchange`, { title, bucket: data.exchange, takes: { target: files, folder: came }, carries: { target: courier, folder: goes } });
    return [files, courier];
  }

  #subscriptions(manifest: Manifest, secret: Secret | undefined): void {
    for (const { handler, events, ownChannel, concurrency, timeoutSeconds, batch, attempts, patient, replays } of manifest.subscriptions ?? []) {
      const own = LISTENERS[handler] ?? SUBSCRIPTIONS[manifest.kind] ?? GRANTS.subscription;
      // SES is AWS, and no outside system
      const hasBreaker = patient && manifest.kind !== 'notifications';
      const target = this.#function(manifest, handler, timeoutSeconds, hasBreaker ? plus(own, BREAKER) : own, secret);
      if (hasBreaker) target.environment(Env.Entities, this.place.cell.entities.join(' '));
      if (manifest.kind === 'lake') target.bindBucket(Env.LakeBucket, this.#props.data.lake, 'events', 'documents');
      if (manifest.kind === 'notifications') this.#mail(target);
      const id = `${pascal(manifest.name)}${pascal(handler)}Queue`;
      const queue = new WatchedQueue(this, id, {
        consumerTimeout: target.timeout,
        holds: `${events === 'all' ? 'business events' : events.join(', ')} for ${manifest.title}`,
        section: SECTIONS[manifest.kind] ?? 'connector-subscriptions',
        concerns: HELD_UP[manifest.kind],
        ...(attempts && { attempts }),
        ...(batch && { window: Duration.seconds(batch.seconds) }),
      });
      if (patient) target.allow(['sqs:GetQueueUrl'], [queue.queue.queueArn]);
      queue.feeds(target, { batchSize: batch?.size ?? 1, concurrency });
      const pattern = events === 'all' ? { source: ['crossdock'] } : { 'detail-type': events, ...(ownChannel && { detail: { data: { channelConnector: [manifest.name] } } }) };
      new BusRule(this, `${id}Rule`, { bus: this.#props.data.bus, description: `${manifest.title} listens`, pattern, queue, ...(replays && { replays }) });
    }
  }

  /** Events reach it only where an order names it as its shadow: without one nothing is called. */
  #shadow(manifest: Manifest, secret: Secret | undefined): void {
    if (!manifest.shadow) return;
    const { events, concurrency, timeoutSeconds } = manifest.shadow;
    const target = this.#function(manifest, 'shadow', timeoutSeconds, GRANTS.shadow, secret);
    const queue = new WatchedQueue(this, `${pascal(manifest.name)}ShadowQueue`, { consumerTimeout: target.timeout, holds: `questions to ${manifest.title} as a shadow`, section: 'connector-shadows' });
    queue.feeds(target, { batchSize: 1, concurrency });
    const pattern = { 'detail-type': events, detail: { data: { shadows: [manifest.name] } } };
    new BusRule(this, `${pascal(manifest.name)}ShadowRule`, { bus: this.#props.data.bus, description: `${manifest.title} listens as a shadow`, pattern, queue });
  }

  /** SES sends once the domain's owner has put the identity's DKIM records into its DNS. */
  #mail(target: PlatformFunction): void {
    const { mailFrom } = this.place.cell;
    const domain = mailFrom.slice(mailFrom.indexOf('@') + 1);
    new CfnEmailIdentity(this, 'MailIdentity', { emailIdentity: domain });
    target.bindMail(Env.MailFrom, mailFrom, domain);
    addChat(target);
  }

  #polls(manifest: Manifest, secret: Secret | undefined, exchange: PlatformFunction[]): void {
    if (!manifest.polls?.length) return;
    for (const target of exchange) this.#schedules.call(target, manifest.files?.every ?? '');
    for (const { handler, every, timeoutSeconds } of manifest.polls) {
      const target = this.#function(manifest, handler, timeoutSeconds, pollGrants(manifest, handler), secret).environment(Env.Entities, this.place.cell.entities.join(' '));
      if (manifest.kind === 'lake') target.bindBucket(Env.LakeBucket, this.#props.data.lake, 'journals');
      if (KEEPS.has(handler)) {
        target.bindBucket(Env.InboundBucket, this.#props.data.inbound, `polled/${manifest.name}`, `quarantine/${manifest.name}`);
        this.doors.set(`${manifest.name}/${handler}`, { target, folders: [`quarantine/${manifest.name}`] });
      }
      this.#schedules.call(target, every);
    }
  }
}
