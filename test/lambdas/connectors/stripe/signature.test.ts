import Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { isSigned } from '../../../../lambdas/connectors/stripe/signature.ts';

const SECRET = 'whsec_now';
const BODY = '{\n  "name": "Zo\\u00eb"\n}';
const AT = new Date('2026-11-02T09:00:00Z');
const seconds = AT.getTime() / 1000;
/** As Stripe's own library signs for tests. */
const signed = (change: { payload?: string; secret?: string; timestamp?: number; scheme?: string } = {}) =>
  new Stripe('sk_test_none').webhooks.generateTestHeaderString({ payload: BODY, secret: SECRET, timestamp: seconds, ...change });
const takes = (signature: string | undefined, { body = BODY, secrets = [SECRET] as (string | undefined)[], at = AT } = {}) =>
  isSigned(Buffer.from(body), new Headers(signature === undefined ? {} : { 'Stripe-Signature': signature }), secrets, at);

test('what Stripe signs passes', () => {
  expect(takes(signed())).toBe(true);
});

test.each([
  ['missing', undefined],
  ['empty', ''],
  ['not of the form', 'sha256=abc'],
  ['without a time', signed().replace(/^t=\d+,/, '')],
  ['without a signature', `t=${seconds}`],
  ['short', signed().slice(0, -10)],
  ['no hexadecimal', `t=${seconds},v1=${'z'.repeat(64)}`],
  ['of an older scheme', signed({ scheme: 'v0' })],
  ['of another secret', signed({ secret: 'whsec_other' })],
  ['of another body', signed({ payload: '{}' })],
  ['with another time than it was made at', signed().replace(/^t=\d+/, `t=${seconds + 1}`)],
])('a signature that is %s does not', (_, signature) => {
  expect(takes(signature)).toBe(false);
});

test('it is over the raw bytes: the same JSON written another way does not pass', () => {
  expect(takes(signed(), { body: JSON.stringify(JSON.parse(BODY)) })).toBe(false);
});

test.each([
  [300, true],
  [301, false],
  [-300, true],
  [-301, false],
])('%i seconds after it was signed: %s', (later, passes) => {
  expect(takes(signed(), { at: new Date(AT.getTime() + later * 1000) })).toBe(passes);
});

describe('while the secret is rolled', () => {
  test('either of ours passes', () => {
    for (const secret of ['whsec_new', SECRET]) expect(takes(signed({ secret }), { secrets: ['whsec_new', SECRET] })).toBe(true);
    expect(takes(signed(), { secrets: ['whsec_new', undefined] })).toBe(false);
  });

  test('any of several signatures of theirs passes', () => {
    const both = `${signed({ secret: 'whsec_new' })},v1=${signed().split('v1=')[1]}`;
    expect(takes(both)).toBe(true);
    expect(takes(both, { secrets: ['whsec_new'] })).toBe(true);
    expect(takes(both, { secrets: ['whsec_third'] })).toBe(false);
  });
});
