/**
 * Where browsers are reached. A shopper names the address, and the shop's workers post to it: any other could be a machine of the
 * shop's own network. Sources: the push services of Chrome and Edge, Firefox, Safari, and Windows.
 */
const services: readonly RegExp[] = [
  /^fcm\.googleapis\.com$/,
  /^(?:[a-z0-9-]+\.)*push\.services\.mozilla\.com$/,
  /^(?:[a-z0-9-]+\.)*push\.apple\.com$/,
  /^(?:[a-z0-9-]+\.)*notify\.windows\.com$/,
];

export function isPushService(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname, port, username } = new URL(endpoint);
  return protocol === 'https:' && port === '' && username === '' && services.some((known) => known.test(hostname));
}
