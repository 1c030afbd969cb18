import { AwsError } from '../contract.ts';
import type { Json, JsonObject } from '../contract.ts';

const TIME = 1; // the tag for seconds since 1970
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Reads CBOR as AWS's clients write it (https://www.rfc-editor.org/rfc/rfc8949). Blobs become base64, times epoch seconds. */
export function fromCbor(bytes: Buffer): Json {
  let at = 0;
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw malformed();
    return bytes.subarray(at, (at += length));
  };
  const argument = (info: number): number => {
    if (info < 24) return info;
    if (info === 24) return take(1).readUInt8();
    if (info === 25) return take(2).readUInt16BE();
    if (info === 26) return take(4).readUInt32BE();
    if (info === 27) return Number(take(8).readBigUInt64BE());
    throw malformed();
  };
  const ends = (): boolean => bytes[at] === 0xff && take(1).length === 1;
  /** The items of a list, a map or a string in pieces: counted, or until the break that ends them. */
  const many = <T>(info: number, one: () => T): T[] => {
    const items: T[] = [];
    if (info === 31) while (!ends()) items.push(one());
    else for (let left = argument(info); left > 0; left--) items.push(one());
    return items;
  };
  const value = (): Json => {
    const first = take(1).readUInt8();
    const [major, info] = [first >> 5, first & 31];
    switch (major) {
      case 0:
        return argument(info);
      case 1:
        return -1 - argument(info);
      case 2:
        return info === 31 ? Buffer.concat(many(info, () => Buffer.from(String(value()), 'base64'))).toString('base64') : take(argument(info)).toString('base64');
      case 3:
        return info === 31 ? many(info, value).join('') : take(argument(info)).toString();
      case 4:
        return many(info, value);
      case 5:
        return Object.fromEntries(many(info, (): [string, Json] => [String(value()), value()]));
      case 6:
        argument(info); // times are numbers anyway; other tags are not in use
        return value();
      default:
        return simple(info);
    }
  };
  const simple = (info: number): Json => {
    if (info === 20 || info === 21) return info === 21;
    if (info === 22 || info === 23) return null;
    if (info === 25) return half(take(2).readUInt16BE());
    if (info === 26) return take(4).readFloatBE();
    if (info === 27) return take(8).readDoubleBE();
    throw malformed();
  };
  return value();
}

/** Writes CBOR. A member called Timestamp, Timestamps or …Time that holds an ISO 8601 instant is written as the time it is. */
export function toCbor(value: Json, member = ''): Buffer {
  if (value === null) return Buffer.of(0xf6);
  if (typeof value === 'boolean') return Buffer.of(value ? 0xf5 : 0xf4);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? (value < 0 ? head(1, -1 - value) : head(0, value)) : double(value);
  if (typeof value === 'string') {
    if (/(Timestamps?|Time)$/.test(member) && INSTANT.test(value)) return Buffer.concat([head(6, TIME), double(Date.parse(value) / 1000)]);
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  }
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map((item) => toCbor(item, member))]);
  const members = Object.entries(value as JsonObject);
  return Buffer.concat([head(5, members.length), ...members.flatMap(([name, inner]) => [toCbor(name), toCbor(inner, name)])]);
}

function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.of((major << 5) | length);
  const bytes = Buffer.alloc(9);
  bytes[0] = (major << 5) | 27;
  bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes;
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xfb;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

/** https://www.rfc-editor.org/rfc/rfc8949#name-half-precision */
function half(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const size = exponent === 0 ? fraction * 2 ** -24 : exponent === 31 ? (fraction ? Number.NaN : Infinity) : (fraction + 1024) * 2 ** (exponent - 25);
  return bits & 0x8000 ? -size : size;
}

const malformed = () => new AwsError('SerializationException', 'The request body is not valid CBOR.');
