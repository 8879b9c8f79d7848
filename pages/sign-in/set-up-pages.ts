import { z } from 'zod';
import type { OfferedAuthenticator } from '../../api/staff/staff-second-factor.ts';
import { html, type Html } from '../shared/html.ts';
import type { Locale } from '../shared/locale.ts';
import { publicPage, type Page, type PageAnswer } from '../shared/page.ts';
import { nextPage, stepTo } from './next-page.ts';
import { qrCode } from './qr-code.ts';
import { alert, type SignInParts } from './sign-in-parts.ts';
import { signInWords } from './sign-in-words.ts';

const query = z.object({ next: z.string().max(2_000).optional() });
const form = z.object({ code: z.string().max(100), next: z.string().max(2_000).optional() });

/** An authenticator is set up: before anything else where the role needs one, else from one’s own account. */
export function setUpPages({ staff }: SignInParts): Page[] {
  const { login, cookies, sessions } = staff;

  async function offer(token: string | undefined, locale: Locale, next: string, said?: string): Promise<PageAnswer> {
    const offered = token === undefined ? undefined : await login.offerAuthenticator(token);
    // Whoever has one already is sent on from there.
    if (!offered) return { kind: 'see-other', location: stepTo('/ops/second-factor', next) };
    const content = html`${said !== undefined && alert(said)}${setUpForm(offered, locale, next)}`;
    return { kind: 'page', title: signInWords[locale].setUp, content, status: said === undefined ? 200 : 401 };
  }

  return [
    publicPage({ method: 'get', path: '/ops/set-up', name: 'setUpPage', query }).handledBy(
      async ({ query: { next }, header, locale }) =>
        offer(cookies.session.read(header('Cookie')), locale, nextPage(next)),
    ),
    publicPage({ method: 'post', path: '/ops/set-up', name: 'setUpAuthenticator', form }).handledBy(
      async ({ form: { code, next: asked }, header, locale }) => {
        const next = nextPage(asked);
        const token = cookies.session.read(header('Cookie'));
        const outcome = await login.setAuthenticator(token ?? '', code);
        if (outcome.kind === 'refused') return offer(token, locale, next, signInWords[locale].codeRefused);
        if (outcome.kind === 'none') return { kind: 'see-other', location: stepTo('/ops/second-factor', next) };
        sessions.forget();
        return {
          kind: 'page',
          title: signInWords[locale].recoveryCodes,
          content: recoveryCodes(outcome.recoveryCodes, locale, next),
          headers: { 'Set-Cookie': [cookies.session.set(outcome.token)] },
        };
      },
    ),
  ];
}

function setUpForm({ secret, uri }: OfferedAuthenticator, locale: Locale, next: string): Html {
  const words = signInWords[locale];
  return html`<p>${words.setUpRequired}</p>
    <form class="panel" method="post" action="/ops/set-up">
      <input type="hidden" name="next" value="${next}" />
      <p id="hint">${words.setUpHint}</p>
      <p><img src="${qrCode(uri)}" alt="${words.qrCode}" width="240" height="240" /></p>
      <p>${words.typeInstead} <code>${secret.replaceAll(/(.{4})(?!$)/g, '$1 ')}</code></p>
      <p>
        <label for="code">${words.code}</label>
        <input
          id="code"
          name="code"
          inputmode="numeric"
          autocomplete="one-time-code"
          maxlength="10"
          aria-describedby="hint"
          required
        />
      </p>
      <p><button class="main">${words.confirm}</button></p>
    </form>`;
}

/** Shown once. */
export function recoveryCodes(codes: readonly string[], locale: Locale, next: string): Html {
  const words = signInWords[locale];
  return html`<div class="panel">
    <p>${words.recoveryCodesHint}</p>
    <ul>
      ${codes.map((code) => html`<li><code>${code}</code></li>`)}
    </ul>
    <p><a class="button" href="${next}">${words.goOn}</a></p>
  </div>`;
}
