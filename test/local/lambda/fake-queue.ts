import type { AwsCall, JsonObject } from '../../../local/contract.ts';

interface Held {
  MessageId: string;
  Body: string;
  ReceiptHandle: string;
  Attributes: JsonObject;
  MessageAttributes?: JsonObject;
}

/** A queue in memory: long polls wait for a message, what is received stays hidden until a test makes it visible again. */
export class FakeQueue {
  readonly arn = 'arn:aws:sqs:eu-west-1:111111111111:orders';
  visible: Held[] = [];
  hidden = new Map<string, Held>();
  deleted: string[] = [];
  receives = 0;
  visibility = 30;
  #waiting: (() => void)[] = [];
  #sent = 0;

  send(Body: string, more: Partial<Held> = {}): string {
    this.#sent += 1;
    const MessageId = `m${this.#sent}`;
    this.visible.push({ MessageId, Body, ReceiptHandle: `r${this.#sent}`, Attributes: { ApproximateReceiveCount: '1' }, ...more });
    this.#waiting.shift()?.();
    return MessageId;
  }

  /** The visibility timeout of all hidden messages passes. */
  reappear() {
    for (const message of this.hidden.values()) {
      const count = Number(message.Attributes.ApproximateReceiveCount) + 1;
      this.visible.push({ ...message, Attributes: { ...message.Attributes, ApproximateReceiveCount: String(count) } });
    }
    this.hidden.clear();
    this.#waiting.shift()?.();
  }

  async answer({ action, input }: AwsCall): Promise<JsonObject> {
    if (action === 'GetQueueAttributes') return { Attributes: { VisibilityTimeout: String(this.visibility) } };
    if (action === 'DeleteMessageBatch') {
      for (const { ReceiptHandle } of input.Entries as { ReceiptHandle: string }[]) {
        this.deleted.push(this.hidden.get(ReceiptHandle)?.Body ?? ReceiptHandle);
        this.hidden.delete(ReceiptHandle);
      }
      return { Successful: [] };
    }
    if (action !== 'ReceiveMessage') return {};
    this.receives += 1;
    if (this.visible.length === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const Messages = this.visible.splice(0, Number(input.MaxNumberOfMessages));
    for (const message of Messages) this.hidden.set(message.ReceiptHandle, message);
    return { Messages: Messages as unknown as JsonObject[] };
  }
}
