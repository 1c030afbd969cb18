import { afterEach, describe, expect, test } from 'vitest';
import { isAllowed, mustBePublic } from '../../../lambdas/handler/public-address.ts';

const before = process.env.AWS_ENDPOINT_URL;
afterEach(() => {
  if (before === undefined) delete process.env.AWS_ENDPOINT_URL;
  else process.env.AWS_ENDPOINT_URL = before;
});
const on = (where: 'aws' | 'laptop') => {
  if (where === 'aws') delete process.env.AWS_ENDPOINT_URL;
  else process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:4510';
};
const asked = (url: string) => mustBePublic(url).then(() => 'taken', (error: { code: string; message: string }) => `${error.code}: ${error.message}`);
const NO_ADDRESS = 'webhook.url-refused: the URL is refused: the address is not on the internet';

const INSIDE = [
  '0.0.0.0', '10.0.0.1', '100.64.0.1', '127.0.0.1', '127.9.9.9', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1', '198.18.0.1', '224.0.0.1', '255.255.255.255',
  '::', '::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:a9fe:a9fe', '64:ff9b::a9fe:a9fe', '2002:7f00:1::', 'fc00::1', 'fd00:ec2::254', 'fe80::1', 'ff02::1',
];

describe('on AWS', () => {
  test.each(INSIDE)('nothing is sent to %s', (address) => {
    on('aws');
    expect(isAllowed(address)).toBe(false);
  });

  test.each(['93.184.215.14', '172.32.0.1', '100.128.0.1', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '::ffff:93.184.215.14'])('%s is on the internet', (address) => {
    on('aws');
    expect(isAllowed(address)).toBe(true);
  });

  test.each([
    ['http://93.184.215.14/in', 'webhook.url-refused: the URL is refused: it is not https'],
    ['ftp://93.184.215.14/in', 'webhook.url-refused: the URL is refused: it is not https'],
    ['not a url', 'webhook.url-refused: the URL is refused: it is none'],
    ['https://user:pw@93.184.215.14/in', 'webhook.url-refused: the URL is refused: it has credentials or a fragment'],
    ['https://93.184.215.14/in', 'taken'],
    ['https://localhost/in', NO_ADDRESS],
    ['https://127.0.0.1/in', NO_ADDRESS],
    ['https://0x7f.1/in', NO_ADDRESS],
    ['https://2852039166/latest/meta-data', NO_ADDRESS],
    ['https://[::1]/in', NO_ADDRESS],
    ['https://[::ffff:169.254.169.254]/in', NO_ADDRESS],
  ])('%s: %s', async (url, says) => {
    on('aws');
    expect(await asked(url)).toBe(says);
  });
});

test('on a laptop a subscriber may be on loopback, and nowhere else inside', async () => {
  on('laptop');
  expect(await Promise.all(['http://127.0.0.1:9/in', 'http://localhost:9/in', 'https://[::1]/in', 'http://169.254.169.254/in', 'https://10.0.0.1/in'].map(asked))).toEqual(['taken', 'taken', 'taken', NO_ADDRESS, NO_ADDRESS]);
});
