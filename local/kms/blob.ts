/**
 * The shape of what Encrypt gives: version byte, length and id of the key, 12 bytes nonce, 16 bytes tag, ciphertext. The key's id stands
 * in it, so that Decrypt needs no KeyId, as with symmetric keys on AWS.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
 */
export interface Sealed {
  keyId: string;
  nonce: Buffer;
  tag: Buffer;
  ciphertext: Buffer;
}

const VERSION = 1;

export function pack({ keyId, nonce, tag, ciphertext }: Sealed): string {
  const id = Buffer.from(keyId);
  return Buffer.concat([Buffer.from([VERSION, id.length]), id, nonce, tag, ciphertext]).toString('base64');
}

/** Undefined for anything that `pack` did not make. */
export function unpack(blob: string): Sealed | undefined {
  const bytes = Buffer.from(blob, 'base64');
  const start = 2 + (bytes[1] ?? 0);
  if (bytes[0] !== VERSION || bytes.length < start + 28) return undefined;
  return {
    keyId: bytes.subarray(2, start).toString(),
    nonce: bytes.subarray(start, start + 12),
    tag: bytes.subarray(start + 12, start + 28),
    ciphertext: bytes.subarray(start + 28),
  };
}
