import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../contract.ts';
import type { Host, Principal } from '../contract.ts';
import { replaceFile } from '../store/replace-file.ts';
import { openStore } from '../store/sqlite.ts';
import { claimOf, signatureOf, signingKeyOf } from './signature.ts';
import type { Claim, SignedRequest } from './signature.ts';

export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

/** The developer's own key, the same on every machine: it opens nothing but this machine's loopback endpoint. */
export const ROOT_KEY = { accessKeyId: 'AKIALOCALROOT0000000', secretAccessKey: 'local-root-secret' } as const;

/** Services that answer errors in XML use other codes than those of JSON: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const XML = new Set(['sns', 'sts', 'iam', 'monitoring', 'email']);

/**
 * Gives out keys by principal and tells the principal of a signed request. Keys are derived, not drawn, so that a process that was
 * given some before a restart can go on with them.
 */
export class Credentials {
  readonly #host: Host;
  readonly #secret: Buffer;
  readonly #db: DatabaseSync;
  readonly #principals = new Map<string, Principal>([[ROOT_KEY.accessKeyId, { kind: 'root' }]]);
  readonly #signingKeys = new Map<string, Buffer>();
  /** The last right token by access key. */
  readonly #tokens = new Map<string, string>();

  constructor(host: Host) {
    this.#host = host;
    mkdirSync(host.dataDir, { recursive: true });
    this.#secret = keptSecret(join(host.dataDir, 'secret'));
    this.#db = openStore(join(host.dataDir, 'credentials.sqlite'), 'CREATE TABLE IF NOT EXISTS keys (id TEXT PRIMARY KEY, principal TEXT NOT NULL) STRICT');
    for (const row of this.#db.prepare('SELECT id, principal FROM keys').all()) this.#principals.set(String(row['id']), JSON.parse(String(row['principal'])) as Principal);
  }

  /** The same keys for the same principal. `expiresAt` in epoch milliseconds, for AssumeRole; without it they stay valid. */
  issue(principal: Principal, expiresAt?: number): Keys {
    if (principal.kind === 'root') return { ...ROOT_KEY, sessionToken: '' };
    const accessKeyId = `ASIA${base32(this.#derive(`id ${JSON.stringify(principal)}`)).slice(0, 16)}`;
    if (!this.#principals.has(accessKeyId)) {
      this.#db.prepare('INSERT OR REPLACE INTO keys VALUES (?, ?)').run(accessKeyId, JSON.stringify(principal));
      this.#principals.set(accessKeyId, principal);
    }
    return { accessKeyId, secretAccessKey: this.#secretOf(accessKeyId), sessionToken: this.#token(accessKeyId, String(expiresAt ?? 'never')) };
  }

  principalOf(accessKeyId: string): Principal | undefined {
    return this.#principals.get(accessKeyId);
  }

  /**
   * Checks Signature Version 4, in the header or in a presigned URL. The age of a header's signature is not looked at: there is nobody
   * on the loopback device to replay it, and a clock moved by hand must not lock the SDK out. Throws the codes of the service.
   */
  verify(request: SignedRequest): Principal {
    const claimed = claimOf(request);
    if (!claimed) throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
    const principal = this.principalOf(claimed.accessKeyId);
    if (!principal) throw unknownKey(claimed);
    if (principal.kind !== 'root') this.#checkToken(claimed);

    const expected = Buffer.from(signatureOf(request, claimed, this.#signingKey(claimed)));
    const given = Buffer.from(claimed.signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw wrongSignature(claimed);
    this.#checkExpiry(claimed);
    return principal;
  }

  close(): void {
    this.#db.close();
  }

  #checkToken({ accessKeyId, token, service }: Claim): void {
    const [expires = ''] = (token ?? '').split('.');
    if (!this.#isToken(token ?? '', accessKeyId, expires)) throw new AwsError(...invalidToken(service));
    if (expires !== 'never' && this.#host.clock.now() > Number(expires)) {
      const code = service === 's3' || XML.has(service) ? 'ExpiredToken' : 'ExpiredTokenException';
      throw new AwsError(code, 'The security token included in the request is expired', service === 's3' ? 400 : 403);
    }
  }

  #checkExpiry({ expires, timestamp }: Claim): void {
    if (expires === undefined) return;
    const signedAt = Date.parse(timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    if (this.#host.clock.now() > signedAt + expires * 1000) throw new AwsError('AccessDenied', 'Request has expired', 403);
  }

  /** Whoever calls sends the same token with every call: one that was found right is not derived again. */
  #isToken(token: string, accessKeyId: string, expires: string): boolean {
    if (this.#tokens.get(accessKeyId) === token) return true;
    if (token !== this.#token(accessKeyId, expires)) return false;
    if (this.#tokens.size > 10_000) this.#tokens.clear();
    this.#tokens.set(accessKeyId, token);
    return true;
  }

  #signingKey(claimed: Claim): Buffer {
    const scope = `${claimed.accessKeyId}/${claimed.date}/${claimed.region}/${claimed.service}`;
    let key = this.#signingKeys.get(scope);
    if (!key) {
      if (this.#signingKeys.size > 10_000) this.#signingKeys.clear(); // a new day has new scopes
      key = signingKeyOf(this.#secretOf(claimed.accessKeyId), claimed);
      this.#signingKeys.set(scope, key);
    }
    return key;
  }

  #secretOf(accessKeyId: string): string {
    return accessKeyId === ROOT_KEY.accessKeyId ? ROOT_KEY.secretAccessKey : this.#derive(`secret ${accessKeyId}`).toString('base64url').slice(0, 40);
  }

  #token(accessKeyId: string, expires: string): string {
    return `${expires}.${this.#derive(`token ${accessKeyId} ${expires}`).toString('base64url')}`;
  }

  #derive(purpose: string): Buffer {
    return createHmac('sha256', this.#secret).update(purpose).digest();
  }
}

/** Drawn once per data directory, readable by its owner alone. */
function keptSecret(file: string): Buffer {
  if (!existsSync(file)) replaceFile(file, randomBytes(32), 0o600);
  return readFileSync(file);
}

function unknownKey({ service }: Claim): AwsError {
  if (service === 's3') return new AwsError('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', 403);
  const code = XML.has(service) ? 'InvalidClientTokenId' : 'UnrecognizedClientException';
  return new AwsError(code, 'The security token included in the request is invalid.', XML.has(service) ? 403 : 400);
}

function invalidToken(service: string): [string, string, number] {
  if (service === 's3') return ['InvalidToken', 'The provided token is malformed or otherwise invalid.', 400];
  return [XML.has(service) ? 'InvalidClientTokenId' : 'UnrecognizedClientException', 'The security token included in the request is invalid.', XML.has(service) ? 403 : 400];
}

function wrongSignature({ service }: Claim): AwsError {
  const code = service === 's3' || XML.has(service) ? 'SignatureDoesNotMatch' : 'InvalidSignatureException';
  return new AwsError(code, 'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.', 403);
}

function base32(bytes: Buffer): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return [...bytes].map((byte) => letters[byte % 32]).join('');
}
