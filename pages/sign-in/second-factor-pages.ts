import { z } from 'zod';
import { html, type Html } from '../shared/html.ts';
import type { Locale } from '../shared/locale.ts';
import { publicPage, type Page } from '../shared/page.ts';
import { nextPage, stepTo } from './next-page.ts';
import { alert, pageOfStage, type SignInParts } from './sign-in-parts.ts';
import { signInWords } from './sign-in-words.ts';

const query = z.object({ next: z.string().max(2_000).optional() });
const form = z.object({ code: z.string().max(100), next: z.string().max(2_000).optional() });

/** After the password: a code of the authenticator, or a recovery code. */
export function secondFactorPages({ staff }: SignInParts): Page[] {
  const { login, logins, cookies, sessions } = staff;
  return [
    publicPage({ method: 'get', path: '/ops/second-factor', name: 'secondFactorPage', query }).handledBy(
      async ({ query: { next: asked }, header, locale }) => {
        const next = nextPage(asked);
        const token = cookies.session.read(header('Cookie'));
        const session = token === undefined ? undefined : await logins.findSession(token);
        if (!session) return { kind: 'see-other', location: stepTo('/ops/sign-in', next) };
        if (session.stage !== 'second-factor') return { kind: 'see-other', location: pageOfStage(session.stage, next) };
        return { kind: 'page', title: signInWords[locale].secondFactor, content: codeForm(locale, next) };
      },
    ),
    publicPage({ method: 'post', path: '/ops/second-factor', name: 'proveSecondFactor', form }).handledBy(
      async ({ form: { code, next: asked }, header, locale }) => {
        const next = nextPage(asked);
        const words = signInWords[locale];
        const outcome = await login.prove(cookies.session.read(header('Cookie')) ?? '', code);
        if (outcome.kind === 'none') return { kind: 'see-other', location: stepTo('/ops/sign-in', next) };
        if (outcome.kind === 'in') {
          sessions.forget();
          const headers = { 'Set-Cookie': [cookies.session.set(outcome.token)] };
          return { kind: 'see-other', location: next, headers, notice: 'signed-in' };
        }
        const isWait = outcome.kind === 'wait';
        const said = isWait ? words.wait(outcome.seconds) : words.codeRefused;
        return {
          kind: 'page',
          title: words.secondFactor,
          content: html`${alert(said)}${codeForm(locale, next)}`,
          status: isWait ? 429 : 401,
          headers: isWait ? { 'Retry-After': String(outcome.seconds) } : {},
        };
      },
    ),
  ];
}

function codeForm(locale: Locale, next: string): Html {
  const words = signInWords[locale];
  return html`<form class="panel" method="post" action="/ops/second-factor">
    <input type="hidden" name="next" value="${next}" />
    <p id="hint">${words.secondFactorHint}</p>
    <p>
      <label for="code">${words.code}</label>
      <input
        id="code"
        name="code"
        autocomplete="one-time-code"
        autocapitalize="none"
        spellcheck="false"
        maxlength="40"
        aria-describedby="hint"
        required
      />
    </p>
    <p><button class="main">${words.confirm}</button></p>
  </form>`;
}
