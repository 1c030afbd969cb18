import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { AwsError } from '../contract.ts';
import type { PasswordPolicy } from './pool.ts';

const derive = promisify(scrypt) as (password: string, salt: Buffer, length: number) => Promise<Buffer>;

/** salt.hash, by scrypt with Node's usual cost (N 16384, r 8, p 1). */
export async function hashed(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `${salt.toString('base64url')}.${(await derive(password, salt, 32)).toString('base64url')}`;
}

export async function matches(password: string, stored: string): Promise<boolean> {
  const [salt = '', hash = ''] = stored.split('.');
  const expected = Buffer.from(hash, 'base64url');
  return expected.length === 32 && timingSafeEqual(await derive(password, Buffer.from(salt, 'base64url'), 32), expected);
}

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html */
export function assertConforms(password: string, { minimum, kinds }: PasswordPolicy): void {
  const missing = kinds.find(([, pattern]) => !pattern.test(password))?.[0];
  const reason = password.length < minimum ? 'Password not long enough' : missing && `Password must have ${missing} characters`;
  if (reason) throw new AwsError('InvalidPasswordException', `Password did not conform with policy: ${reason}`);
}
