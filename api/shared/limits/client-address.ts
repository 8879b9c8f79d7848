import { BlockList, isIP, isIPv6 } from 'node:net';
import { invalidHeader } from '../validate.ts';
import { networksOf } from './address-networks.ts';

/** Header in which a storefront sends the shopper's IP address. */
export const SHOPPER_ADDRESS = 'Shopper-Address';

/**
 * Undefined if the header was not sent. Throws 400 if it contains no IP address. A port is dropped. Of a list, as in a forwarded
 * X-Forwarded-For, the first public address counts: it is the shopper's as seen by the storefront's proxy, and later ones are proxies
 * that many shoppers share. A shopper who can write the beginning of the list can pose as several; the limits of the key and of unpaid
 * orders apply all the same, as they do where no address is sent.
 */
export function readShopperAddress(value: string | undefined): string | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  const addresses = value.split(',').map(addressIn).filter(isAddress);
  const address = addresses.find((given) => !isOfPrivateNetwork(given)) ?? addresses[0];
  if (address === undefined) throw invalidHeader(SHOPPER_ADDRESS, 'It must be an IP address, such as 203.0.113.7.');
  return address;
}

/** The address in one element of the list; quotation marks as in RFC 7239, 6. */
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
 * Addresses that count as one caller: an IPv6 /64, because a subscriber has at least that (RFC 6177), or an IPv4 address, which may
 * be written as IPv6.
 */
export function addressGroup(given: string): string {
  const address = withoutPort(given);
  if (!isIPv6(address)) return address;
  return networksOf(address)[0].name;
}

/** Some proxies write `203.0.113.7:4711` or `[2001:db8::1]:4711`, with a port that differs for each connection. */
function withoutPort(address: string): string {
  return /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address;
}
