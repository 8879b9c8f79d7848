import { isIPv6 } from 'node:net';

/** A network that an address lies in. */
export interface Network {
  readonly name: string;
  readonly bits: 32 | 48 | 56 | 64;
}

/**
 * The networks of an address, or of a result of `addressGroup`, narrowest first. For IPv4 the address itself, which many subscribers may
 * share. For IPv6 a subscriber's /64, and the /56 and /48 of a site or a hosting customer (RFC 6177), who could use another /64 for each
 * request.
 */
export function networksOf(given: string): readonly [Network, ...Network[]] {
  const address = given.replace(/\/64$/, '');
  if (!isIPv6(address)) return [{ name: address, bits: 32 }];
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, high = 0, low = 0] = groupsOf(address);
  // An IPv4-mapped address (RFC 4291, 2.5.5.2).
  if (a + b + c + d + e === 0 && f === 0xffff) {
    return [{ name: [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.'), bits: 32 }];
  }
  return [network([a, b, c, d], 64), network([a, b, c, d & 0xff00], 56), network([a, b, c], 48)];
}

function network(groups: readonly number[], bits: Network['bits']): Network {
  return { name: `${groups.map((group) => group.toString(16)).join(':')}::/${bits}`, bits };
}

/** The eight of an IPv6 address. A zone may follow it, and the last two may be written as an IPv4 address. */
function groupsOf(address: string): number[] {
  const [plain = ''] = address.split('%');
  const [before = [], after = []] = plain
    .replace(/[\d.]+$/, (end) => (end.includes('.') ? asTwoGroups(end) : end))
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))));
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}

function asTwoGroups(ipv4: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number);
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}
