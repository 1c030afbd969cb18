import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { BusRule } from './bus-rule.ts';
import type { PlatformFunction } from './platform-function.ts';
import { WatchedQueue } from './watched-queue.ts';

interface Way {
  target: PlatformFunction;
  /** Whose files it is told of. */
  folder: string;
}

export interface FileExchangeProps {
  /** Whose partners, for people. */
  title: string;
  bucket: IBucket;
  /** From partners, and to them, where there is anything for them. */
  takes: Way;
  carries?: Way;
}

/** Tells functions of files of a bucket: one of what came, the other of what goes. */
export class FileExchange extends Construct {
  constructor(scope: Construct, id: string, { title, bucket, takes, carries }: FileExchangeProps) {
    super(scope, id);
    this.#told('Takes', takes, bucket, `files from partners of ${title}`);
    if (carries) this.#told('Carries', carries, bucket, `files to partners of ${title}`);
  }

  #told(id: string, { target, folder }: Way, bucket: IBucket, holds: string): void {
    const queue = new WatchedQueue(this, id, { consumerTimeout: target.timeout, holds, section: 'connector-files' });
    queue.feeds(target, { batchSize: 1, concurrency: 2 });
    const detail = { bucket: { name: [bucket.bucketName] }, object: { key: [{ prefix: `${folder}/` }] } };
    new BusRule(this, `${id}Rule`, { description: `Tells of ${holds}`, pattern: { source: ['aws.s3'], 'detail-type': ['Object Created'], detail }, queue });
  }
}
