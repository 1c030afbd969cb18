import { randomInt } from 'node:crypto';
import { AwsError } from '../contract.ts';
import type { JsonObject } from '../contract.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const NUMBERS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Uniform in [0, below). Passwords are drawn by the system's generator, never by the one that tests hold still. */
export type Draw = (below: number) => number;

/**
 * A random password, by the members of GetRandomPassword, which CloudFormation's GenerateSecretString shares.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html
 */
export function randomPassword(wish: JsonObject, draw: Draw = (below) => randomInt(below)): string {
  const length = Number(wish['PasswordLength'] ?? 32);
  const excluded = String(wish['ExcludeCharacters'] ?? '');
  const types = [
    wish['ExcludeLowercase'] === true ? '' : LOWER,
    wish['ExcludeUppercase'] === true ? '' : UPPER,
    wish['ExcludeNumbers'] === true ? '' : NUMBERS,
    wish['ExcludePunctuation'] === true ? '' : PUNCTUATION,
    wish['IncludeSpace'] === true ? ' ' : '',
  ]
    .map((letters) => [...letters].filter((letter) => !excluded.includes(letter)))
    .filter((letters) => letters.length > 0);

  if (!(length >= 1 && length <= 4096)) throw new AwsError('InvalidParameterException', 'PasswordLength must be between 1 and 4096');
  const each = wish['RequireEachIncludedType'] !== false;
  if (types.length === 0) throw new AwsError('InvalidParameterException', 'No characters are left to make a password of');
  if (each && length < types.length) throw new AwsError('InvalidParameterException', 'PasswordLength is too short for one character of each type');

  const pick = (letters: readonly string[]) => letters[draw(letters.length)]!;
  const letters = each ? types.map(pick) : [];
  while (letters.length < length) letters.push(pick(types.flat()));
  return shuffled(letters, draw).join('');
}

function shuffled(letters: string[], draw: Draw): string[] {
  for (let at = letters.length - 1; at > 0; at--) {
    const other = draw(at + 1);
    [letters[at], letters[other]] = [letters[other]!, letters[at]!];
  }
  return letters;
}

/** What a template's secret starts with. @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html */
export function generatedSecret(wish: JsonObject, draw?: Draw): string {
  const password = randomPassword(wish, draw);
  const key = wish['GenerateStringKey'];
  if (key === undefined) return password;
  return JSON.stringify({ ...(JSON.parse(String(wish['SecretStringTemplate'] ?? '{}')) as JsonObject), [String(key)]: password });
}
