import { beforeEach, describe, expect, test } from 'vitest';
import type { Outbound } from '../../../core/edi/control-ledger.ts';
import type { EdiDocument } from '../../../core/edi/documents.ts';
import type { Delivered } from '../../../core/edi/delivery.ts';
import { documentsIn, keyWithoutCount, lineTo, sendAgain, sendDocument, settled } from '../../../core/edi/send-document.ts';
import { writeDocuments } from '../../../core/edi/write-documents.ts';
import { AT } from '../../support/builders.ts';
import { aPartner, MemoryControls } from '../../support/edi.ts';
import { anEnvelope, DIALECT, DOCUMENTS } from './samples.ts';

const KEY = '850:ORD-1-DIRECT';
const LINE = { entity: 'NW-US', partner: 'DIRECT', usage: 'P' };
const order = DOCUMENTS.flatMap((one) => (one.document === 'purchase-order' ? [{ ...one, lines: one.lines.slice(0, 1) }] : []))[0] as EdiDocument;
const hours = (count: number) => new Date(AT.getTime() + count * 3_600_000);
/** What the partner’s system says of interchange 1 at once: a 997 of ours comes back with its sender and receiver turned round. */
const theirs = (document: EdiDocument) => writeDocuments([document], anEnvelope({ sender: anEnvelope().receiver, receiver: anEnvelope().sender }), DIALECT);
const answerOf = (outcome: 'accepted' | 'rejected') =>
  theirs({ document: 'functional-acknowledgment', functionalId: 'PO', groupControl: '1', outcome, announced: 1, received: 1, taken: outcome === 'accepted' ? 1 : 0, codes: [], sets: [] });

let ledger: MemoryControls;
let at: Date;
let given: Delivered[];
let made: number;
let answer: string | undefined;
beforeEach(() => {
  [ledger, at, given, made, answer] = [new MemoryControls(), AT, [], 0, undefined];
});

const ports = () => ({ ledger, now: () => at, delivery: { deliver: async (_: unknown, one: Delivered) => (given.push(one), answer) } });
const send = (key = KEY, answerBy?: (at: Date) => Date | undefined) =>
  sendDocument(ports(), { profile: aPartner(), key, of: { orderId: 'ORD-1', correlationId: 'corr-1' }, document: () => ((made += 1), order), ...(answerBy && { answerBy }) });
const again = (change: Parameters<typeof aPartner>[0] = {}, key = KEY) => sendAgain(ports(), aPartner(change), key);
const kept = () => [...ledger.kept.values()];
const set = (key: string, change: Partial<Outbound>) => ledger.kept.set(key, { ...(ledger.kept.get(key) as Outbound), ...change });

describe('a document to a partner', () => {
  test('is stored before it is sent, with by when its acknowledgment and its answer must be there', async () => {
    const sent = await send(KEY, () => hours(48));
    expect(sent).toMatchObject({ key: KEY, control: 1, orderId: 'ORD-1', correlationId: 'corr-1', writtenAt: AT.toISOString(), sentAt: AT.toISOString(), acknowledgeBy: hours(24).toISOString(), answerBy: hours(48).toISOString() });
    expect(kept()).toEqual([sent]);
    expect(given).toEqual([{ type: '850', control: 1, text: sent.text }]);
    expect(sent.text).toContain('BEG*00*DS*ORD-0000000000000001-D');
    expect(lineTo(aPartner())).toEqual(LINE);
  });

  test('goes out once; where nobody knows whether it did, the same bytes go again', async () => {
    const first = await send();
    expect(first).not.toHaveProperty('answerBy');
    expect(await send()).toEqual(first);
    const { sentAt: _, ...unsent } = first;
    ledger.kept.set(KEY, unsent);
    at = hours(1);
    expect(await send()).toEqual({ ...first, sentAt: hours(1).toISOString() });
    expect([made, given.map(({ text }) => text)]).toEqual([1, [first.text, first.text]]);
  });

  test('that was not understood is made anew under the next key; one that was, in part or whole, is not', async () => {
    await send();
    for (const outcome of ['accepted', 'accepted-with-errors', 'partly'] as const) {
      set(KEY, { acknowledgment: { outcome, at: AT.toISOString() } });
      expect((await send()).control).toBe(1);
    }
    set(KEY, { acknowledgment: { outcome: 'rejected', at: AT.toISOString() } });
    expect(await send()).toMatchObject({ key: `${KEY}#2`, control: 2 });
    set(`${KEY}#2`, { acknowledgment: { outcome: 'rejected', at: AT.toISOString() } });
    expect(await send()).toMatchObject({ key: `${KEY}#3`, control: 3 });
    expect([made, [KEY, `${KEY}#2`, `${KEY}#13`].map(keyWithoutCount)]).toEqual([3, [KEY, KEY, KEY]]);
  });

  test('has a key of its own type', async () => {
    await expect(send('856:S-1')).rejects.toThrow('856:S-1 is no key of a 850');
    expect(given).toEqual([]);
  });
});

describe('a partner’s system that answers at once', () => {
  test('has acknowledged what it was sent; what else it says there is not listened to', async () => {
    answer = answerOf('accepted');
    await send();
    answer = theirs(order);
    await send('850:ORD-2-DIRECT');
    expect(kept().map(({ control, acknowledgment }) => [control, acknowledgment])).toEqual([[1, { outcome: 'accepted', at: AT.toISOString() }], [2, undefined]]);
  });

  test('and did not understand it, parks it, sent as it is', async () => {
    answer = answerOf('rejected');
    await expect(send()).rejects.toMatchObject({ name: 'Rejected', code: 'edi.not-understood', message: `DIRECT could not read interchange 1 (${KEY})`, detail: { partner: 'DIRECT', control: 1, key: KEY } });
    expect(kept()).toMatchObject([{ sentAt: AT.toISOString(), acknowledgment: { outcome: 'rejected' } }]);
  });

  test('about a number that is none of ours, or with what is no interchange, has said nothing', async () => {
    answer = answerOf('rejected').replaceAll('AK1*PO*1', 'AK1*PO*99');
    await send();
    answer = '<html>thank you</html>';
    await send('850:ORD-2-DIRECT');
    expect(kept().map(({ acknowledgment }) => acknowledgment)).toEqual([undefined, undefined]);
    expect([await documentsIn(answer, aPartner()), (await documentsIn(answerOf('accepted'), aPartner())).map(({ document }) => document)]).toEqual([[], ['functional-acknowledgment']]);
  });
});

describe('what was sent and not acknowledged', () => {
  test('goes once more, byte for byte, and is awaited anew', async () => {
    const first = await send();
    at = hours(25);
    expect(await again()).toEqual({ ...first, sentAt: hours(25).toISOString(), acknowledgeBy: hours(49).toISOString() });
    expect([given.length, given[1], kept().map(({ acknowledgeBy }) => acknowledgeBy)]).toEqual([2, given[0], [hours(49).toISOString()]]);
  });

  test('goes under another number where the partner wants that, in the place of the first', async () => {
    const first = await send();
    at = hours(25);
    const second = await again({ sentAgain: 'renumbered' });
    expect(second).toMatchObject({ key: `${KEY}#2`, control: 2, orderId: 'ORD-1', writtenAt: hours(25).toISOString(), sentAt: hours(25).toISOString(), acknowledgeBy: hours(49).toISOString() });
    expect(kept()).toMatchObject([{ control: 1, replacedBy: 2 }, { control: 2, sentAt: hours(25).toISOString() }]);
    expect(given[1]).toEqual({ type: '850', control: 2, text: second?.text });
    // the one number stands in four places, and nothing else is another
    const elements = (text = '') => text.split(/[*~]/);
    const changed = elements(second?.text).flatMap((element, index) => (element === elements(first.text)[index] ? [] : [element]));
    expect(changed).toEqual(['000000002', '2', '2', '000000002']);
  });

  test('keeps its number where it never went out', async () => {
    const { sentAt: _, ...unsent } = await send();
    ledger.kept.set(KEY, unsent);
    expect(await again({ sentAgain: 'renumbered' })).toMatchObject({ key: KEY, control: 1 });
    expect(ledger.kept.size).toBe(1);
  });

  test('that was never made, or is acknowledged, is left alone', async () => {
    expect(await again()).toBeUndefined();
    await send();
    set(KEY, { acknowledgment: { outcome: 'accepted', at: AT.toISOString() } });
    expect([await again(), given.length]).toEqual([undefined, 1]);
  });

  test('may be answered at once, then too', async () => {
    await send();
    answer = answerOf('rejected');
    await expect(again()).rejects.toMatchObject({ code: 'edi.not-understood', detail: { key: KEY } });
  });
});

test('an answer settles all that was sent under its key, each once', async () => {
  await send();
  set(KEY, { acknowledgment: { outcome: 'rejected', at: AT.toISOString() }, answeredAt: AT.toISOString() });
  await send();
  await settled(ledger, aPartner(), KEY, hours(3));
  expect(kept().map(({ answeredAt }) => answeredAt)).toEqual([AT.toISOString(), hours(3).toISOString()]);
});
