import { z } from 'zod';
import { html, type Html } from '../shared/html.ts';
import type { Locale } from '../shared/locale.ts';
import { publicPage, type Page } from '../shared/page.ts';
import { accountPages } from './account-pages.ts';
import { elsewherePages } from './elsewhere-pages.ts';
import { joinPages } from './join-pages.ts';
import { nextPage, stepTo } from './next-page.ts';
import { secondFactorPages } from './second-factor-pages.ts';
import { setUpPages } from './set-up-pages.ts';
import { alert, enteredAt, refusedWords, type SignInParts } from './sign-in-parts.ts';
import { signInWords } from './sign-in-words.ts';

const query = z.object({ next: z.string().max(2_000).optional() });
const form = z.object({
  email: z.string().max(400),
  password: z.string().max(2_000),
  next: z.string().max(2_000).optional(),
});

/** Signing in and out, the second factor, joining, and one's own account. */
export function signInPages(parts: SignInParts): Page[] {
  return [
    showSignIn(parts),
    signIn(parts),
    signOut(parts),
    ...secondFactorPages(parts),
    ...setUpPages(parts),
    ...joinPages(parts),
    ...accountPages(parts),
    ...(parts.elsewhere ? elsewherePages(parts, parts.elsewhere) : []),
  ];
}

function showSignIn(parts: SignInParts): Page {
  return publicPage({ method: 'get', path: '/ops/sign-in', name: 'signInPage', query }).handledBy(
    async ({ query: { next }, caller, locale }) =>
      caller
        ? { kind: 'see-other', location: nextPage(next) }
        : {
            kind: 'page',
            title: signInWords[locale].signIn,
            content: signInForm(parts, { locale, next: nextPage(next), email: '' }),
          },
  );
}

function signIn(parts: SignInParts): Page {
  return publicPage({ method: 'post', path: '/ops/sign-in', name: 'signIn', form }).handledBy(
    async ({ form: { email, password, next: asked }, locale, network, address, header }) => {
      const next = nextPage(asked);
      const browser = parts.staff.cookies.browser.read(header('Cookie'));
      const outcome = await parts.staff.login.logIn(
        { email, password },
        { network, address, userAgent: header('User-Agent'), browser },
      );
      const entered = enteredAt(parts.staff, outcome, next);
      if (entered || outcome.kind === 'in') return entered ?? { kind: 'see-other', location: next };
      const { words, status, headers } = refusedWords(outcome, locale);
      const content = html`${alert(words)}${signInForm(parts, { locale, next, email })}`;
      return { kind: 'page', title: signInWords[locale].signIn, content, status, headers };
    },
  );
}

function signInForm(
  { elsewhere }: SignInParts,
  { locale, next, email }: { readonly locale: Locale; readonly next: string; readonly email: string },
): Html {
  const words = signInWords[locale];
  return html`<form class="panel" method="post" action="/ops/sign-in">
      <input type="hidden" name="next" value="${next}" />
      <p>
        <label for="email">${words.email}</label>
        <input id="email" name="email" type="email" value="${email}" autocomplete="username" maxlength="254" required />
      </p>
      <p>
        <label for="password">${words.password}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required />
      </p>
      <p><button class="main">${words.signIn}</button></p>
    </form>
    ${
      elsewhere &&
      html`<p>
        <a class="button" href="${stepTo('/ops/sign-in/elsewhere', next)}">${words.elsewhere(elsewhere.name)}</a>
      </p>`
    }`;
}

/** Also of a session that is not open yet. */
function signOut({ staff: { logins, cookies, sessions } }: SignInParts): Page {
  return publicPage({ method: 'post', path: '/ops/sign-out', name: 'signOut' }).handledBy(async ({ header }) => {
    const token = cookies.session.read(header('Cookie'));
    if (token !== undefined) await logins.endSession(token);
    sessions.forget();
    return {
      kind: 'see-other',
      location: '/ops/sign-in',
      notice: 'signed-out',
      headers: { 'Set-Cookie': [cookies.session.clear()] },
    };
  });
}
