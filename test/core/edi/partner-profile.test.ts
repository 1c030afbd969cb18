import { describe, expect, test } from 'vitest';
import { readInterchange } from '../../../core/edi/codec/read-interchange.ts';
import { checkPartner, envelopeTo, PartnerProfile } from '../../../core/edi/partner-profile.ts';
import { aPartner } from '../../support/edi.ts';
import { anEnvelope, DOCUMENTS, sample } from './samples.ts';

const header = async (change = {}) => (await readInterchange([sample(DOCUMENTS[1] as never, { sender: { qualifier: '12', id: '5125550100' }, receiver: { qualifier: 'ZZ', id: 'CROSSDOCK' }, ...change })])).header;
const check = async (change = {}, profile = aPartner()) => checkPartner(await header(change), profile);

describe('an interchange is between the two that agreed on it', () => {
  test('it is', async () => {
    await expect(check()).resolves.toBeUndefined();
  });
  test.each([
    ['from another', { sender: { qualifier: '12', id: 'OTHER' } }, 'interchange.partner at segment 1, element 6 (ISA): it is sent by 12 OTHER, and DIRECT is 12 5125550100'],
    ['from another with the same id', { sender: { qualifier: 'ZZ', id: '5125550100' } }, 'interchange.partner at segment 1, element 6 (ISA): it is sent by ZZ 5125550100, and DIRECT is 12 5125550100'],
    ['for another', { receiver: { qualifier: 'ZZ', id: 'OTHER' } }, 'interchange.partner at segment 1, element 8 (ISA): it is for ZZ OTHER, and we are ZZ CROSSDOCK'],
    ['a test in production', { usage: 'T' }, 'interchange.usage at segment 1, element 15 (ISA): it is of test, and DIRECT is in production'],
  ])('%s is refused', async (_what, change, message) => {
    await expect(check(change)).rejects.toThrow(message);
  });
  test('production in test is refused', async () => {
    await expect(check({}, aPartner({ usage: 'test' }))).rejects.toThrow('interchange.usage');
    await expect(check({ usage: 'T' }, aPartner({ usage: 'test' }))).resolves.toBeUndefined();
  });
});

test('the envelope of a partner is that of its profile', () => {
  expect(envelopeTo(aPartner({ us: { qualifier: 'ZZ', id: 'CROSSDOCK', group: 'NWUS' } }), 17, new Date('2026-11-23T10:30:59Z'))).toEqual({ ...anEnvelope({ groupSender: 'NWUS' }), lineEnd: '' });
});

test('a profile is strict: an unknown field, a letter as a delimiter, another version', () => {
  expect(PartnerProfile.safeParse(aPartner()).success).toBe(true);
  for (const wrong of [{ extra: 1 }, { delimiters: { element: 'A', component: '>', segment: '~' } }, { delimiters: { element: '>', component: '>', segment: '~' } }, { version: '003060' }, { us: { qualifier: 'ZZ', id: 'AN-ID-OF-16-CHAR' } }]) {
    expect(PartnerProfile.safeParse({ ...aPartner(), ...wrong }).success).toBe(false);
  }
});
