import { z } from 'zod';
import type { OpenIdLogin } from '../../api/staff/openid-login.ts';
import { ELSEWHERE_SECONDS } from '../../api/staff/staff-cookies.ts';
import { html } from '../shared/html.ts';
import type { Locale } from '../shared/locale.ts';
import { publicPage, type Page, type PageAnswer } from '../shared/page.ts';
import { nextPage } from './next-page.ts';
import { alert, enteredAt, refusedWords, type SignInParts } from './sign-in-parts.ts';
import { signInWords } from './sign-in-words.ts';

/** Where a provider sends the browser back to: registered there. */
export const BACK_PATH = '/ops/sign-in/elsewhere/back';

/** What the browser keeps until it comes back, sealed. */
interface KeptFlow {
  readonly next: string;
  readonly state: string;
}

/**
 * Signing in with an account of another provider (OpenID Connect, authorization code flow with PKCE). The way there is a link and no form,
 * whose target the page's policy would refuse.
 */
export function elsewherePages({ staff }: SignInParts, elsewhere: OpenIdLogin): Page[] {
  const { login, cookies, keys } = staff;

  function failed(locale: Locale, said: string, status: number, headers: Record<string, string> = {}): PageAnswer {
    const words = signInWords[locale];
    const content = html`${alert(said)}
      <p><a class="button" href="/ops/sign-in">${words.signIn}</a></p>`;
    return {
      kind: 'page',
      title: words.signIn,
      content,
      status,
      headers: { ...headers, 'Set-Cookie': [cookies.elsewhere.clear()] },
    };
  }

  return [
    publicPage({
      method: 'get',
      path: '/ops/sign-in/elsewhere',
      name: 'signInElsewhere',
      query: z.object({ next: z.string().max(2_000).optional() }),
    }).handledBy(async ({ query: { next } }) => {
      const { location, state } = await elsewhere.start();
      const flow: KeptFlow = { next: nextPage(next), state };
      const kept = (await keys()).sealFlow(JSON.stringify(flow), ELSEWHERE_SECONDS * 1_000);
      return { kind: 'see-other', location, headers: { 'Set-Cookie': [cookies.elsewhere.set(kept)] } };
    }),
    publicPage({
      method: 'get',
      path: BACK_PATH,
      name: 'signInFromElsewhere',
      query: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    }).handledBy(async ({ query, header, locale, network, address }) => {
      const words = signInWords[locale];
      const kept = (await keys()).openFlow(cookies.elsewhere.read(header('Cookie')) ?? '');
      // Whoever has not begun here makes us ask the provider nothing.
      if (kept === undefined) return failed(locale, words.elsewhereFailed, 401);
      const { next, state }: KeptFlow = JSON.parse(kept);
      const browser = cookies.browser.read(header('Cookie'));
      const origin = { network, address, userAgent: header('User-Agent'), browser };
      const outcome = await login.logInElsewhere(() => elsewhere.finish(searchOf(query), state), origin);
      if (outcome.kind === 'unknown') return failed(locale, words.elsewhereFailed, 401);
      if (outcome.kind === 'wait') {
        const refused = refusedWords(outcome, locale);
        return failed(locale, refused.words, refused.status, refused.headers);
      }
      const entered = enteredAt(staff, outcome, next);
      if (!entered) return failed(locale, words.elsewhereRefused, 403);
      // The browser came from another site: the cookie of the session, which is `Strict`, is sent from a page of ours on.
      const set = [entered.headers?.['Set-Cookie'] ?? []].flat();
      return {
        kind: 'page',
        title: words.signIn,
        content: html`<p><a class="button" href="${entered.location}">${words.goOn}</a></p>`,
        headers: { 'Set-Cookie': [...set, cookies.elsewhere.clear()], Refresh: `0; url=${entered.location}` },
      };
    }),
  ];
}

function searchOf(query: Readonly<Record<string, string | readonly string[]>>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one] as [string, string]),
  );
  return new URLSearchParams(pairs).toString();
}
