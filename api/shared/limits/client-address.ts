import { isIP, isIPv6 } from 'node:net';
import { invalidHeader } from '../validate.ts';

/** In which a storefront names the address of the shopper that it asks for. */
export const SHOPPER_ADDRESS = 'Shopper-Address';

/** Undefined when it was not sent. Throws 400 if it is no IP address. */
export function readShopperAddress(value: string | undefined): string | undefined {
  const address = value?.trim() ?? '';
  if (address === '') return undefined;
  if (isIP(address) === 0) throw invalidHeader(SHOPPER_ADDRESS, 'It must be an IP address, such as 203.0.113.7.');
  return address;
}

/**
 * Whose address it is: one subscriber has a whole network of IPv6 (RFC 6177: at least a /64), and an IPv4 address may come
 * written as IPv6 (RFC 4291, 2.5.5.2).
 */
export function addressGroup(given: string): string {
  const address = withoutPort(given);
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  const [high = 0, low = 0] = groups.slice(6);
  const isIPv4 = groups.slice(0, 6).join(' ') === '0 0 0 0 0 65535';
  return isIPv4 ? [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.') : networkOf(groups, 64);
}

/** A network that an address lies in. */
export interface Network {
  readonly name: string;
  readonly bits: 32 | 48 | 56 | 64;
}

/**
 * Of an address group: an IPv4 address, which may be that of many subscribers; of IPv6 also what one site or customer of a
 * hosting company has (RFC 6177: a /56 or a /48), in which anybody may choose another /64 for each request.
 */
export function networksOf(group: string): readonly Network[] {
  if (!isIPv6(group.replace('/64', ''))) return [{ name: group, bits: 32 }];
  const groups = groupsOf(group.replace('/64', ''));
  return ([64, 56, 48] as const).map((bits) => ({ name: networkOf(groups, bits), bits }));
}

function networkOf(groups: readonly number[], bits: 48 | 56 | 64): string {
  const [a = 0, b = 0, c = 0, d = 0] = groups;
  const fourth = { 48: [], 56: [d & 0xff00], 64: [d] }[bits];
  return `${[a, b, c, ...fourth].map((group) => group.toString(16)).join(':')}::/${bits}`;
}

/** The eight of an IPv6 address, the last two of which may be written as an IPv4 address. */
function groupsOf(address: string): number[] {
  const [plain = ''] = address.split('%');
  const [before = [], after = []] = plain
    .replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes) => {
      const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(0, 4).map(Number);
      return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
    })
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))));
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}

/** Some proxies write `203.0.113.7:4711` or `[2001:db8::1]:4711`, with a port that is another for each connection. */
function withoutPort(address: string): string {
  return /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address;
}
