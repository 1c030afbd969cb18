import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { AwsError } from '../contract.ts';

const hashed = (algorithm: string) => (bytes: Buffer) => createHash(algorithm).update(bytes).digest();

/** By the name in `x-amz-checksum-<name>`: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
const ALGORITHMS: Record<string, (bytes: Buffer) => Buffer> = {
  crc32: (bytes) => number32(crc32(bytes)),
  crc32c: (bytes) => number32(Number(crc(bytes, table(32, 0x82f63b78n), 32))),
  crc64nvme: (bytes) => {
    const digest = Buffer.alloc(8);
    digest.writeBigUInt64BE(crc(bytes, table(64, 0x9a6c9329ac4bc9b5n), 64));
    return digest;
  },
  sha1: hashed('sha1'),
  sha256: hashed('sha256'),
};

/**
 * Holds an uploaded body against every digest that came with it, and gives back those that S3 keeps with the object, as headers.
 * @throws AwsError BadDigest, XAmzContentSHA256Mismatch, InvalidRequest for a checksum of a kind that S3 does not know
 */
export function checkDigests(headers: IncomingHttpHeaders, trailers: Record<string, string>, bytes: Buffer): Record<string, string> {
  const md5 = headers['content-md5'];
  if (md5 !== undefined && md5 !== hashed('md5')(bytes).toString('base64')) throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  const sha256 = String(headers['x-amz-content-sha256'] ?? '');
  if (/^[0-9a-f]{64}$/.test(sha256) && sha256 !== hashed('sha256')(bytes).toString('hex')) {
    throw new AwsError('XAmzContentSHA256Mismatch', "The provided 'x-amz-content-sha256' header does not match what was computed.");
  }
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...headers, ...trailers })) {
    const kind = /^x-amz-checksum-(?!algorithm$|type$|mode$)(.+)$/.exec(name)?.[1];
    if (kind === undefined) continue;
    const digest = Object.hasOwn(ALGORITHMS, kind) ? ALGORITHMS[kind]! : undefined;
    if (!digest) throw new AwsError('InvalidRequest', `The algorithm type you specified in x-amz-checksum- header is invalid: ${kind}`);
    if (digest(bytes).toString('base64') !== value) throw new AwsError('BadDigest', `The ${kind.toUpperCase()} you specified did not match the calculated checksum.`);
    kept[name] = String(value);
  }
  return kept;
}

function number32(value: number): Buffer {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(value);
  return digest;
}

/** A reflected CRC, as both of these are; node:zlib has only CRC-32. */
function crc(bytes: Buffer, lookup: BigUint64Array, bits: 32 | 64): bigint {
  const ones = (1n << BigInt(bits)) - 1n;
  let value = ones;
  for (const byte of bytes) value = lookup[Number((value ^ BigInt(byte)) & 0xffn)]! ^ (value >> 8n);
  return value ^ ones;
}

const tables = new Map<number, BigUint64Array>();
function table(bits: 32 | 64, polynomial: bigint): BigUint64Array {
  let made = tables.get(bits);
  if (made) return made;
  made = BigUint64Array.from({ length: 256 }, (_, index) => {
    let value = BigInt(index);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    return value;
  });
  tables.set(bits, made);
  return made;
}
