import { isIP, isIPv6 } from 'node:net';
import { invalidHeader } from '../validate.ts';
import { networksOf } from './address-networks.ts';

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
 * written as IPv6.
 */
export function addressGroup(given: string): string {
  const address = withoutPort(given);
  if (!isIPv6(address)) return address;
  return networksOf(address)[0].name;
}

/** Some proxies write `203.0.113.7:4711` or `[2001:db8::1]:4711`, with a port that is another for each connection. */
function withoutPort(address: string): string {
  return /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address;
}
