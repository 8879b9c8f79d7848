import { BlockList, isIP, isIPv6 } from 'node:net';
import { invalidHeader } from '../validate.ts';
import { networksOf } from './address-networks.ts';

/** In which a storefront names the address of the shopper that it asks for. */
export const SHOPPER_ADDRESS = 'Shopper-Address';

/**
 * Undefined when it was not sent. Throws 400 if it holds no IP address. A port is left out, and of a list, as storefronts hand
 * X-Forwarded-For on, the first public address counts: that is the shopper as the storefront's proxy saw them, and those behind it
 * are proxies, which many shoppers share. Counting by one of these would have a single shopper use up what is everybody's. Where a
 * shopper can write the beginning of the list, they can pass for several; the limits of the key and of unpaid orders hold for them
 * all the same, as where no address is sent.
 */
export function readShopperAddress(value: string | undefined): string | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  const addresses = value.split(',').map(addressIn).filter(isAddress);
  const address = addresses.find((given) => !isOfPrivateNetwork(given)) ?? addresses[0];
  if (address === undefined) throw invalidHeader(SHOPPER_ADDRESS, 'It must be an IP address, such as 203.0.113.7.');
  return address;
}

/** One element of the list; in quotation marks as RFC 7239, 6 has it. */
function addressIn(element: string): string {
  return withoutPort(element.trim().replace(/^"(.*)"$/, '$1'));
}

const isAddress = (text: string) => isIP(text) !== 0;

function isOfPrivateNetwork(address: string): boolean {
  return privateNetworks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Source: RFC 6890, and RFC 6598 for the networks of providers. */
const privateNetworks = new BlockList();
for (const [network, bits] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  privateNetworks.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  privateNetworks.addSubnet(network, bits, 'ipv6');
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
