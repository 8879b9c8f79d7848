import { Problem } from '../../api/shared/problem.ts';

export interface SentFrom {
  readonly secFetchSite: string;
  readonly origin: string;
  /** Name and port under which this shop was asked. */
  readonly host: string;
}

/**
 * Refuses what another site lets a browser send, with the cookie of whoever sits there. The browser says where a request comes from
 * (W3C, Fetch Metadata: `Sec-Fetch-Site`), an older one at least by `Origin`; who says neither is no browser, and has no business here. Throws 403.
 */
export function requireSameOrigin({ secFetchSite, origin, host }: SentFrom): void {
  const isOurs = secFetchSite === '' ? hostOf(origin) === host : secFetchSite === 'same-origin';
  // Where both are said, both must be right: the first is not sent over plain HTTP to another machine, the second is by every browser.
  const isContradicted = origin !== '' && hostOf(origin) !== host;
  if (!isOurs || isContradicted) throw new Problem('forbidden', 'This was not sent by a page of this shop.');
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
