import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { GlobalSecondaryIndexProps } from 'aws-cdk-lib/aws-dynamodb';
import { CfnArchive, EventBus } from 'aws-cdk-lib/aws-events';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership, StorageClass } from 'aws-cdk-lib/aws-s3';
import type { BucketProps } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledge } from '../constructs/acknowledge.ts';
import { CellStack } from '../constructs/cell-stack.ts';
import type { Place } from '../constructs/cell-stack.ts';
import { SHAPES, TABLES } from '../tables.ts';
import type { TableName, Tables, TableShape } from '../tables.ts';

/** What must not be lost: tables, documents, and the bus with its archive. */
export class DataStack extends CellStack {
  readonly tables: Tables;
  readonly accessLogs: Bucket;
  readonly inbound: Bucket;
  readonly lake: Bucket;
  readonly exchange: Bucket;
  readonly bus: EventBus;
  /** Every subscriber's signing key follows from it. */
  readonly webhookMaster: Secret;

  constructor(scope: Construct, place: Place) {
    super(scope, 'data', place, 'tables, documents, business events');
    this.tables = Object.fromEntries(TABLES.map((name) => [name, this.#table(name, SHAPES[name])])) as Tables;
    const accessLogs = this.#accessLogs();
    this.accessLogs = accessLogs;
    this.inbound = this.#inbound(accessLogs);
    this.lake = this.#lake(accessLogs);
    this.exchange = this.#exchange(accessLogs);
    this.bus = this.#bus();
    this.webhookMaster = this.#webhookMaster();
    this.#alarmTopic();
  }

  get #removal(): RemovalPolicy {
    return this.place.stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
  }

  #table(name: TableName, shape: TableShape): Table {
    const table = new Table(this, `${name[0]?.toUpperCase()}${name.slice(1)}Table`, {
      partitionKey: text('pk'),
      ...(shape.sorted && { sortKey: text('sk') }),
      ...(shape.expires && { timeToLiveAttribute: 'ttl' }),
      ...(name === 'outbox' && { stream: StreamViewType.NEW_IMAGE }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: this.place.stage.retain,
      removalPolicy: this.#removal,
    });
    for (const [indexName, [partition, sort]] of Object.entries(shape.indexes ?? {})) {
      const index: GlobalSecondaryIndexProps = { indexName, partitionKey: text(partition), ...(sort && { sortKey: text(sort) }) };
      table.addGlobalSecondaryIndex({ ...index, projectionType: shape.keysOnly ? ProjectionType.KEYS_ONLY : ProjectionType.ALL });
    }
    return table;
  }

  get #bucketSettings(): BucketProps {
    return {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: this.#removal,
    };
  }

  /** Who read what of the others. */
  #accessLogs(): Bucket {
    const accessLogs = new Bucket(this, 'AccessLogs', { ...this.#bucketSettings, lifecycleRules: [{ expiration: Duration.days(this.place.stage.logRetentionDays) }] });
    acknowledge(accessLogs, 'AwsSolutions-S1', 'This bucket receives the access logs; logging it into itself would grow without end.');
    return accessLogs;
  }

  /** Raw documents, byte for byte as they came, and who read them. */
  #inbound(serverAccessLogsBucket: Bucket): Bucket {
    const keep = this.place.stage.documentDays;
    return new Bucket(this, 'InboundDocuments', {
      ...this.#bucketSettings,
      versioned: true,
      serverAccessLogsBucket,
      serverAccessLogsPrefix: 'inbound/',
      lifecycleRules: [
        {
          expiration: Duration.days(keep),
          noncurrentVersionExpiration: Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          ...(keep > 60 && { transitions: [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(30) }] }),
        },
      ],
    });
  }

  /** What happened, for whoever analyses it, without personal data: kept until somebody takes it away. */
  #lake(serverAccessLogsBucket: Bucket): Bucket {
    return new Bucket(this, 'Lake', {
      ...this.#bucketSettings,
      versioned: true,
      serverAccessLogsBucket,
      serverAccessLogsPrefix: 'lake/',
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(7), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
  }

  /** Files to and from partners, until they are taken or fetched; what has come is announced on the account's own bus. */
  #exchange(serverAccessLogsBucket: Bucket): Bucket {
    const exchange = new Bucket(this, 'Exchange', {
      ...this.#bucketSettings,
      versioned: true,
      serverAccessLogsBucket,
      serverAccessLogsPrefix: 'exchange/',
      lifecycleRules: [{ expiration: Duration.days(this.place.stage.documentDays), noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
    // the bucket's own property: CDK's takes a function of its own for it
    (exchange.node.defaultChild as CfnBucket).notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    return exchange;
  }

  #bus(): EventBus {
    const bus = new EventBus(this, 'BusinessEvents', { eventBusName: `${this.prefix}-business-events`, description: 'What happened, for whoever needs to know' });
    new CfnArchive(this, 'Archive', {
      archiveName: `${this.prefix}-business-events`,
      sourceArn: bus.eventBusArn,
      retentionDays: this.place.stage.archiveDays,
      description: 'Everything that was published, to be replayed to one subscriber at a time',
    });
    return bus;
  }

  #webhookMaster(): Secret {
    const secret = new Secret(this, 'WebhookMaster', {
      secretName: `crossdock/${this.place.stage.name}/${this.place.cell.name}/webhooks`,
      description: 'Webhooks of subscribers: the key that all signing keys follow from',
      generateSecretString: { secretStringTemplate: '{}', generateStringKey: 'key', passwordLength: 64, excludePunctuation: true },
      removalPolicy: this.#removal,
    });
    acknowledge(secret, 'AwsSolutions-SMG4', 'Signing keys of subscribers follow from it: a rotation by itself would change all of them at once. Each subscriber rotates its own (POST /webhook-subscriptions/{id}/keys).');
    return secret;
  }

  #alarmTopic(): void {
    const topic = new Topic(this, 'Alarms', { topicName: this.alarmTopicName, displayName: `Crossdock ${this.place.stage.name} ${this.place.cell.name}`, enforceSSL: true });
    topic.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    new CfnOutput(this, 'AlarmTopicArn', { value: topic.topicArn, description: 'Subscribe whoever is on call' });
  }
}

const text = (name: string) => ({ name, type: AttributeType.STRING });
