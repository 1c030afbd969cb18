/** An IPv4 (32 bits) or IPv6 (128 bits) address as a number. */
export interface Address {
  bits: 32 | 128;
  value: bigint;
}

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;
const IPV6 = /^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/;

/** Reads an address literal; undefined where the text is none. */
export function parseAddress(text: string): Address | undefined {
  if (IPV4.test(text)) return parseV4(text);
  if (IPV6.test(text)) return parseV6(text);
  return undefined;
}

function parseV4(text: string): Address | undefined {
  let value = 0n;
  for (const part of text.split('.')) {
    const octet = Number(part);
    if (octet > 255) return undefined;
    value = (value << 8n) | BigInt(octet);
  }
  return { bits: 32, value };
}

function parseV6(text: string): Address | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const given = head!.length + (tail?.length ?? 0);
  if (tail ? given > 7 : given !== 8) return undefined;
  const groups = [...head!, ...Array<string>(8 - given).fill('0'), ...(tail ?? [])];
  let value = 0n;
  for (const group of groups) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    value = (value << 16n) | BigInt(`0x${group}`);
  }
  return { bits: 128, value };
}

/**
 * Reads a block in CIDR notation and gives back whether an address literal lies in it.
 * Throws Error with the reason as AWS words it.
 */
export function parseCidr(text: string): (address: string) => boolean {
  const slashed = text.split('/');
  if (slashed.length !== 2) throw new Error("Malformed CIDR, one '/' required");
  const [literal, mask] = slashed as [string, string];
  if (!/^[+-]?\d+$/.test(mask)) throw new Error('Malformed CIDR, mask bits must be an integer');
  const maskBits = Number(mask);
  if (maskBits < 0) throw new Error('Malformed CIDR, mask bits must not be negative');
  const network = parseAddress(literal);
  if (!network) throw new Error(`Nonstandard IP address: ${literal}`);
  if (maskBits >= network.bits) {
    throw new Error(network.bits === 32 ? 'IPv4 mask bits must be < 32' : 'IPv6 mask bits must be < 128');
  }
  const host = BigInt(network.bits - maskBits);
  return (candidate) => {
    const address = parseAddress(candidate);
    return address?.bits === network.bits && address.value >> host === network.value >> host;
  };
}
