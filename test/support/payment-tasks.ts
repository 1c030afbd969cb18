import type { SQSRecord } from 'aws-lambda';
import { stores } from '../../lambdas/adapters/stores.ts';
import type { Gateway } from '../../lambdas/handler/holds.ts';
import { paymentCommands } from '../../lambdas/handler/payment-commands.ts';
import type { fakeAws } from './aws.ts';
import { anInvoice, anInvoiceLine, aShipment, usd } from './builders.ts';
import { aSaga } from './sagas.ts';

/** The saga that posts shipment `n`. */
export const posting = (n: number) => aSaga({ sagaId: `posting:shiphero:${n}`, kind: 'posting', shipmentId: `shiphero:${n}` });

/** The invoice of shipment `n`, over so much. */
export const billed = (n: number, gross: number) =>
  stores.unit.commit([
    { change: 'shipment', shipment: aShipment({ shipmentId: `shiphero:${n}` }) },
    { change: 'invoice', invoice: anInvoice({ invoiceId: `INV-shiphero:${n}`, shipmentId: `shiphero:${n}`, lines: [anInvoiceLine({ goods: usd(gross), tax: usd(0) })] }) },
  ]);

/** The sagas of an order and of two of its shipments are open, and whoever has the commands of payment has time for them. */
export async function readyToPay(): Promise<void> {
  process.env.TIMEOUT_MS = '30000';
  for (const saga of [aSaga(), posting(1), posting(2)]) await stores.register.open(saga);
}

/**
 * Runs a command or an undo on the queue of this connector; gives what its task was answered.
 * @param saga that asks, where a call names no other
 */
export function paymentTasks(aws: ReturnType<typeof fakeAws>, connector: string, gateway: Gateway, saga = aSaga()) {
  let token = 0;
  async function command(name: string, { sagaId } = saga, change: object = {}): Promise<Record<string, unknown>> {
    const taskToken = `token-${++token}`;
    const body = JSON.stringify({ taskToken, command: name, connector, sagaId, step: name, seq: 2, owner: 'finance', ...change });
    await paymentCommands(gateway)({ Records: [{ messageId: 'm', receiptHandle: 'h', body, eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${connector}` } as SQSRecord] });
    const { output, cause } = aws.calls.map(({ input }) => input).find((input) => input.taskToken === taskToken) as { output?: string; cause?: string };
    return JSON.parse(output ?? cause ?? '') as Record<string, unknown>;
  }
  return { command, authorise: () => command('authorise-payment', aSaga(), { undo: 'void-payment' }), undo: () => command('void-payment', aSaga(), { key: 'authorise-payment' }) };
}
