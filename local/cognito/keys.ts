import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../store/replace-file.ts';

const kept = (file: string, make: () => string): string => {
  if (!existsSync(file)) replaceFile(file, make(), 0o600);
  return readFileSync(file, 'utf8');
};

/** The RSA key that signs tokens and the secret that client secrets follow from: drawn once, kept for their owner alone. */
export class SigningKeys {
  readonly #folder: string;
  readonly #seed: string;
  #private: KeyObject | undefined;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.#seed = kept(join(folder, 'seed'), () => randomBytes(32).toString('hex'));
  }

  /** Made at the first need: an RSA key takes a while to find. */
  get privateKey(): KeyObject {
    this.#private ??= createPrivateKey(
      kept(join(this.#folder, 'signing-key.pem'), () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string),
    );
    return this.#private;
  }

  get publicKey(): KeyObject {
    return createPublicKey(this.privateKey);
  }

  get kid(): string {
    return this.derive(`kid ${this.publicKey.export({ type: 'spki', format: 'pem' }) as string}`).toString('base64');
  }

  /** @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html */
  jwks(): object {
    const { n, e, kty } = this.publicKey.export({ format: 'jwk' });
    return { keys: [{ alg: 'RS256', e, kid: this.kid, kty, n, use: 'sig' }] };
  }

  derive(purpose: string): Buffer {
    return createHmac('sha256', this.#seed).update(purpose).digest();
  }

  /** 51 letters and digits, as Cognito's. */
  clientSecret(clientId: string): string {
    const bits = Buffer.concat([this.derive(`client ${clientId} 1`), this.derive(`client ${clientId} 2`)]).toString('hex');
    return BigInt(`0x${bits}`).toString(36).slice(-51);
  }
}
