import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Invalid, Transient } from '../../core/model/errors.ts';

/** Addresses that are nobody's on the internet: https://www.iana.org/assignments/iana-ipv4-special-registry and https://www.iana.org/assignments/iana-ipv6-special-registry */
const SPECIAL = new BlockList();
for (const range of [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24',
  '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4', '::/96', '::1/128', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8',
]) {
  const [address = '', bits] = range.split('/');
  SPECIAL.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');
const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Where AWS itself is on loopback, this is a laptop, and so are its subscribers. */
export const isLocalRuntime = (): boolean => {
  const endpoint = process.env.AWS_ENDPOINT_URL;
  return endpoint !== undefined && LOOPBACK.check(new URL(endpoint).hostname.replace(/^\[|\]$/g, ''), family(new URL(endpoint).hostname.replace(/^\[|\]$/g, '')));
};

/** May something be sent there? Inside of a network nothing of ours may be had by a URL that somebody outside has chosen. */
export const isAllowed = (address: string): boolean => !SPECIAL.check(address, family(address)) || (isLocalRuntime() && LOOPBACK.check(address, family(address)));

/** Resolves a name for a connection, and refuses what it resolves to: when a connection is made, and not only before, since the answer may be another then. */
export const allowedLookup: LookupFunction = (hostname, options, callback) =>
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '');
    const [refused, first] = [addresses.find(({ address }) => !isAllowed(address)), addresses[0]];
    if (refused || !first) return callback(Object.assign(new Error('the address is not on the internet'), { code: 'address-refused' }), '');
    if (options.all) return callback(null, addresses);
    callback(null, first.address, first.family);
  });

/**
 * @throws Invalid 400 webhook.url-refused with the reason; Transient where the name cannot be looked up now
 */
export async function mustBePublic(text: string): Promise<void> {
  const refused = (reason: string) => new Invalid('webhook.url-refused', `the URL is refused: ${reason}`, 400, { field: 'url' });
  if (!URL.canParse(text)) throw refused('it is none');
  const { protocol, hostname, username, password, hash } = new URL(text);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol !== 'https:' && !(protocol === 'http:' && isLocalRuntime())) throw refused('it is not https');
  if (username || password || hash) throw refused('it has credentials or a fragment');
  if (isIP(host)) {
    if (!isAllowed(host)) throw refused('the address is not on the internet');
    return;
  }
  await new Promise<void>((resolve, reject) =>
    allowedLookup(host, { all: true }, (error) => {
      if (!error) return resolve();
      if (error.code === 'EAI_AGAIN') return reject(new Transient('webhook.url-unresolved', 'the name cannot be looked up at this moment'));
      reject(refused(error.code === 'address-refused' ? 'the address is not on the internet' : 'its name is unknown'));
    }),
  );
}
