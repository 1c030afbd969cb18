import { expect } from 'vitest';
import type { Bench, Kit, WebhookBench } from './kit.ts';
import { type Delivered, knock, type World } from './world.ts';

const taken = expect.objectContaining({ status: expect.toSatisfy((status: number) => status >= 200 && status < 300) });

function described({ webhook }: Bench): WebhookBench {
  if (!webhook) throw new Error('no webhook is described: describe it, or say why there is none');
  return webhook;
}
const through = ({ withBench, withDoor }: World, kit: Kit, work: (bench: Bench, webhook: WebhookBench, came: Delivered[]) => Promise<void>) =>
  withBench(kit, (bench) => withDoor(described(bench), (came) => work(bench, described(bench), came)));

export const webhookTwice = (world: World, kit: Kit) =>
  through(world, kit, async ({ partner }, webhook, came) => {
    partner.faults.add({ kind: 'webhookDuplicate' });
    await webhook.first();
    await world.until(came, 2, webhook.settleMs ?? 1);
    expect(came.slice(0, 2)).toEqual([taken, taken]);
    expect(came[0]?.body).toBe(came[1]?.body);
    expect(await webhook.outcome()).toEqual(webhook.expected.first);
    // and once more, long after
    expect((await knock(webhook, came[0]?.headers ?? {}, came[0]?.body ?? '')).status).toBe(200);
    expect(await webhook.outcome()).toEqual(webhook.expected.first);
  });

export const webhookOutOfOrder = (world: World, kit: Kit) =>
  through(world, kit, async ({ partner }, webhook, came) => {
    partner.faults.add({ kind: 'webhookReorder' });
    await webhook.first();
    await world.later(webhook.settleMs ?? 1);
    await webhook.second();
    await world.until(came, 2, webhook.settleMs ?? 1);
    expect(await webhook.outcome()).toEqual(webhook.expected.both);
    expect(came.map(({ status }) => status)).toEqual([200, 200]);
  });

export const badSignature = (world: World, kit: Kit) =>
  through(world, kit, async ({ partner }, webhook, came) => {
    const before = await webhook.outcome();
    // the first one is never taken: it is only looked at
    partner.faults.add({ kind: 'webhookLost' });
    await webhook.first();
    await world.later(webhook.settleMs ?? 1);
    await webhook.second();
    await world.until(came, 1, webhook.settleMs ?? 1);
    const { headers, body } = came[0] as Delivered;
    await world.tables.again();
    await webhook.prepare();
    const signature = headers[webhook.signatureHeader] ?? '';
    const { [webhook.signatureHeader]: _, ...unsigned } = headers;
    const others: [string, Record<string, string>, string][] = [
      ['without a signature', unsigned, body],
      ['with an empty one', { ...headers, [webhook.signatureHeader]: '' }, body],
      ['with a short one', { ...headers, [webhook.signatureHeader]: signature.slice(0, -9) }, body],
      ['by another', { ...headers, [webhook.signatureHeader]: signature.replaceAll(/[0-9A-Za-z]{4}/g, (four) => [...four].reverse().join('')) }, body],
      ['over another body', headers, `${body} `],
    ];
    for (const [what, sent, text] of others) expect((await knock(webhook, sent, text)).status, what).toBe(401);
    expect(await webhook.outcome()).toEqual(before);
    expect(world.lines.join('\n')).not.toContain(body.slice(1, 40));
  });
