import { domainToASCII } from 'node:url';
import { compose } from '../../../domain/text/compose.ts';

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

/** `mailto:` of a link, and the brackets of a mail program: neither is a part of the address. */
const AROUND = /^(?:mailto:)?<?([^<>]*)>?$/i;
/** Quoted without need: the same address without its quotation marks (RFC 5321, 4.1.2). */
const NEEDLESSLY_QUOTED = /^"([^"\\\s@]+)"$/;

/** In lower case, so that one person is one customer; the domain in the form that mail servers know (`xn--…`). */
export function normaliseEmail(text: string): string {
  // Letters of full width are what a Japanese keyboard writes.
  const typed = text.replaceAll(/[\uff01-\uff5e]/gu, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
  const lower = compose((AROUND.exec(typed)?.[1] ?? typed).toLowerCase());
  const at = lower.lastIndexOf('@');
  if (at < 0) return lower;
  const local = lower.slice(0, at).replace(NEEDLESSLY_QUOTED, '$1');
  return `${local}@${normaliseDomain(lower.slice(at + 1))}`;
}

function normaliseDomain(typed: string): string {
  // The dot at the end is that of the root (RFC 1034, 3.1), which mail addresses are written without.
  const domain = typed.replace(/[.\u3002]$/u, '');
  // What is too long stays as it is: to put it in the other form takes the square of its length in time.
  // oxlint-disable-next-line no-control-regex -- it is about what is not ASCII
  return domain.length > EMAIL_MAX || /^[\x00-\x7f]*$/.test(domain) ? domain : domainToASCII(domain);
}

export function isEmail(text: string): boolean {
  return (
    EMAIL.test(text) &&
    Buffer.byteLength(text.slice(0, text.lastIndexOf('@'))) <= LOCAL_PART_MAX &&
    Buffer.byteLength(text) <= EMAIL_MAX
  );
}
