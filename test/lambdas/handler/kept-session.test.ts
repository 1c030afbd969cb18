import { expect, test } from 'vitest';
import { KeptSession } from '../../../lambdas/handler/kept-session.ts';

/** A system that knows one token at a time: `end` makes the current one worthless. */
function system() {
  let number = 0;
  let given = 0;
  const session = new KeptSession(async () => `token ${(given = number += 1)}`);
  const call = () => session.use(async (token) => ({ token, status: token === `token ${number}` && given === number ? 200 : 401 }), ({ status }) => status === 401);
  return { call, asked: () => number, end: () => void (given = 0) };
}

test('one is asked for, however many calls begin at once, and kept', async () => {
  const { call, asked } = system();
  await Promise.all([call(), call(), call()]);
  expect(await call()).toEqual({ token: 'token 1', status: 200 });
  expect(asked()).toBe(1);
});

test('one that has ended is replaced once, for all that find it out', async () => {
  const { call, asked, end } = system();
  await call();
  end();
  expect(await Promise.all([call(), call(), call()])).toEqual([1, 2, 3].map(() => ({ token: 'token 2', status: 200 })));
  expect(asked()).toBe(2);
});

test('a new one that is not taken either is the answer: it is not asked for again and again', async () => {
  let asked = 0;
  const session = new KeptSession(async () => (asked += 1));
  expect(await session.use(async () => 401, (status) => status === 401)).toBe(401);
  expect(asked).toBe(2);
});

test('one that could not be had is asked for again by the next call', async () => {
  let tries = 0;
  const session = new KeptSession(async () => {
    tries += 1;
    if (tries === 1) throw new Error('not now');
    return tries;
  });
  await expect(session.get()).rejects.toThrow('not now');
  expect(await session.get()).toBe(2);
});
