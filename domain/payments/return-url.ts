import { looksLikeCardNumber } from './looks-like-card-number.ts';

/** Where the bank's page may send shoppers back to: origins, such as `https://shop.example`. */
export type ReturnOrigins = ReadonlySet<string>;

/** The longest address of a page that is kept. */
export const RETURN_URL_MAX = 500;

/** The form of a page's address: no blank within it, and no fragment, to which a provider could add nothing. */
export const PAGE_ADDRESS = /^https?:\/\/[^\s#]+$/i;

/** An e-mail address, or a name before the host's: it would stand in the history of the order. */
export const TELLS_OF_A_PERSON = /@|%40/;

/** Whether the number of a payment card is in it, also where digits are written as `%34`, or blanks between them as `+` or `%20`. */
export function holdsCardNumber(address: string): boolean {
  const spelt = address.replaceAll(/%([0-7][\dA-F])/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return [address, spelt, spelt.replaceAll('+', ' ')].some((text) => looksLikeCardNumber(text));
}

/** What both the API and the workflow take for the address of a page. Whether it is one of the shop's, `mayReturnTo` says. */
export function isReturnUrl(address: unknown): address is string {
  return (
    typeof address === 'string' &&
    address.length <= RETURN_URL_MAX &&
    PAGE_ADDRESS.test(address) &&
    !TELLS_OF_A_PERSON.test(address) &&
    !holdsCardNumber(address) &&
    URL.canParse(address)
  );
}

/** A name as it stands: no pattern of names, which browsers would take for one. */
const SECURE = /^https:\/\/[a-z0-9.-]+(:\d+)?$/;

/** Of a machine that somebody develops on: whatever listens there is theirs, on any port. */
const LOCAL = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Whether shoppers may be sent to pages of such an origin, if the shop lists it. Whoever may name any page sends them anywhere. */
export function mayBeReturnOrigin(origin: string): boolean {
  return SECURE.test(origin) || LOCAL.test(origin);
}

/** Whether an address is one of the shop's own pages. A listed http://localhost stands for each of its ports. */
export function mayReturnTo(address: string, origins: ReturnOrigins): boolean {
  if (!URL.canParse(address)) return false;
  const { origin, protocol, hostname, username, password } = new URL(address);
  if (username !== '' || password !== '') return false;
  return origins.has(origin) || (LOCAL.test(origin) && origins.has(`${protocol}//${hostname}`));
}

/**
 * The address with the order's id in its query, as `orderId`. The provider adds `payment_intent`, `payment_intent_client_secret`
 * and, where it knows, `redirect_status`. Source: docs.stripe.com/payments/3d-secure/authentication-flow#manual-redirect.
 */
export function returnUrlOf(orderId: string, address: string): string {
  const url = new URL(address);
  url.searchParams.set('orderId', orderId);
  return url.href;
}
