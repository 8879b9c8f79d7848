import { z } from 'zod';
import { html, type Html } from '../shared/html.ts';
import type { Locale } from '../shared/locale.ts';
import { publicPage, type Page, type PageAnswer } from '../shared/page.ts';
import { alert, newPasswordField, type SignInParts } from './sign-in-parts.ts';
import { signInWords } from './sign-in-words.ts';

const query = z.object({ token: z.string().max(200).optional() });
const form = z.object({ token: z.string().max(200), password: z.string().max(2_000) });

/** By the link of an invitation: whoever has it chooses a password, and signs in with it. */
export function joinPages({ staff: { login, cookies, sessions } }: SignInParts): Page[] {
  async function show(token: string, locale: Locale, said?: string): Promise<PageAnswer> {
    const words = signInWords[locale];
    const member = await login.readLink(token);
    if (!member) {
      return { kind: 'page', title: words.linkOver, content: html`<p>${words.linkOverHint}</p>`, status: 410 };
    }
    const content = html`${said !== undefined && alert(said)}${joinForm(token, member, locale)}`;
    return { kind: 'page', title: words.join, content, status: said === undefined ? 200 : 422 };
  }

  return [
    publicPage({ method: 'get', path: '/ops/join', name: 'joinPage', query }).handledBy(
      async ({ query: { token = '' }, locale }) => show(token, locale),
    ),
    publicPage({ method: 'post', path: '/ops/join', name: 'join', form }).handledBy(
      async ({ form: { token, password }, locale }) => {
        const outcome = await login.choosePassword(token, password);
        if (outcome.kind === 'refused') return show(token, locale, signInWords[locale].passwordRefused[outcome.reason]);
        if (outcome.kind !== 'chosen') return show('', locale);
        sessions.forget();
        const headers = { 'Set-Cookie': [cookies.browser.set(outcome.browser)] };
        return { kind: 'see-other', location: '/ops/sign-in', notice: 'saved', headers };
      },
    ),
  ];
}

function joinForm(
  token: string,
  { email, name }: { readonly email: string; readonly name: string },
  locale: Locale,
): Html {
  const words = signInWords[locale];
  return html`<p>${words.joinHint(name)}</p>
    <form class="panel" method="post" action="/ops/join">
      <input type="hidden" name="token" value="${token}" />
      <p>
        <label for="email">${words.email}</label>
        <input id="email" type="email" value="${email}" autocomplete="username" readonly />
      </p>
      ${newPasswordField(words)}
      <p><button class="main">${words.choosePassword}</button></p>
    </form>`;
}
