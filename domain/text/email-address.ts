import { compose } from './compose.ts';

/** Source: RFC 5321, 4.5.3.1: octets of the part before the @, and of an address that a server must take. */
const LOCAL_PART_MAX = 64;
export const EMAIL_MAX = 254;

/**
 * Source: html.spec.whatwg.org, "valid e-mail address", which is what browsers accept in a form, and RFC 6531, section 3.3:
 * letters of any script before the @, which the mail sender writes where the server knows SMTPUTF8. Narrower in two points:
 * a domain has a dot, and its last part is no number, because what is left out is a slip of the keyboard in a shop.
 */
const EMAIL =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~\p{L}\p{M}\p{N}-]+@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])$/u;

/** What mail programs copy: a name before the address in its brackets, or the address twice (RFC 5322, 3.4). */
const WITH_NAME = /^([^<>]*)<([^<>]*)>?$/;
/** A remark behind it (RFC 5322, 3.2.2). */
const WITH_REMARK = /^([^()\s@]+@[^()\s@]+) ?\([^()@]*\)$/;
/** What divides the addresses of a list is no part of the one that was copied out of it. */
const SEPARATORS = /[,; ]{1,4}$/;
/** Quoted without need: the same address without its quotation marks (RFC 5321, 4.1.2). */
const NEEDLESSLY_QUOTED = /^"([^"\\\s@]+)"$/;

/** In lower case, so that one person is one customer; the domain in the form that mail servers know (`xn--…`). */
export function normaliseEmail(text: string): string {
  const lower = compose(addressIn(asKeyed(text).replace(SEPARATORS, '')).toLowerCase());
  const at = lower.lastIndexOf('@');
  if (at < 0) return lower;
  const local = lower.slice(0, at).replace(NEEDLESSLY_QUOTED, '$1');
  return `${local}@${normaliseDomain(lower.slice(at + 1))}`;
}

/** Letters of full width are what a Japanese keyboard writes; telephones bend apostrophes and quotation marks, and draw dashes out. */
function asKeyed(text: string): string {
  return text
    .replaceAll(/[\uff01-\uff5e]/gu, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll(/[\u2018\u2019\u2032]/gu, "'")
    .replaceAll(/[\u201c\u201d]/gu, '"')
    .replaceAll(/[\u2010-\u2013\u2212]/gu, '-');
}

/** Without what is written around it. A name that is another address leaves open which of the two is meant. */
function addressIn(text: string): string {
  const [, name = '', bracketed] = WITH_NAME.exec(text) ?? [];
  const address = withoutLink(bracketed ?? WITH_REMARK.exec(text)?.[1] ?? text);
  if (name.includes('@') && name.trim().toLowerCase() !== address.toLowerCase()) return text;
  return address;
}

/** `mailto:` of a link, with what it says of the mail; quotation marks around the whole; a bracket that was left. */
function withoutLink(text: string): string {
  const address = /^mailto:([^?]*)/i.exec(text)?.[1] ?? text.replace(/>$/, '');
  return /^(["'])([^"']*)\1$/.exec(address)?.[2] ?? address;
}

/** In a query a plus that was not written as %2B arrives as a blank, which an address has nowhere. */
export function withPluses(typed: string): string {
  const text = typed.trim();
  const at = text.lastIndexOf('@');
  return at < 0 || text.includes('<') ? text : `${text.slice(0, at).replaceAll(' ', '+')}${text.slice(at)}`;
}

function normaliseDomain(typed: string): string {
  // The dot at the end is that of the root (RFC 1034, 3.1), which mail addresses are written without.
  const domain = typed.replace(/[.\u3002]$/u, '');
  // What is too long stays as it is: to put it in the other form takes the square of its length in time.
  // oxlint-disable-next-line no-control-regex -- it is about what is not ASCII
  return domain.length > EMAIL_MAX || /^[\x00-\x7f]*$/.test(domain) ? domain : toAscii(domain);
}

/** As `url.domainToASCII` of Node, which rules cannot import; empty where it is no domain. */
function toAscii(domain: string): string {
  const url = new URL('ws://x');
  url.hostname = domain;
  return url.hostname === 'x' ? '' : url.hostname;
}

export function isEmail(text: string): boolean {
  return (
    EMAIL.test(text) &&
    Buffer.byteLength(text.slice(0, text.lastIndexOf('@'))) <= LOCAL_PART_MAX &&
    Buffer.byteLength(text) <= EMAIL_MAX
  );
}
