import { domainToASCII } from 'node:url';

/** Source: RFC 5321, 4.5.3.1: octets of the part before the @, and of an address that a server must take. */
const LOCAL_PART_MAX = 64;
export const EMAIL_MAX = 254;

/**
 * Source: html.spec.whatwg.org, "valid e-mail address", which is what browsers accept in a form. Narrower in two points: a
 * domain has a dot, and its last part is no number, because what is left out is a slip of the keyboard in a shop.
 */
const EMAIL =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])$/;

/** In lower case, so that one person is one customer; the domain in the form that mail servers know (`xn--…`). */
export function normaliseEmail(text: string): string {
  const lower = text.toLowerCase();
  const at = lower.lastIndexOf('@');
  const domain = lower.slice(at + 1);
  // oxlint-disable-next-line no-control-regex -- it is about what is not ASCII
  if (at < 0 || /^[\x00-\x7f]*$/.test(domain)) return lower;
  return `${lower.slice(0, at + 1)}${domainToASCII(domain)}`;
}

export function isEmail(text: string): boolean {
  return EMAIL.test(text) && text.lastIndexOf('@') <= LOCAL_PART_MAX;
}
