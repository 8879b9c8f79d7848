import { z } from 'zod';
import type { StaffSessionRecord } from '../../db/staff/staff-login-repository.ts';
import type { StoredStaffSession } from '../../db/staff/staff-queries.ts';
import { time } from '../shared/format.ts';
import { html, type Html } from '../shared/html.ts';
import { isLocale, type Locale } from '../shared/locale.ts';
import { page, type Page, type PageAnswer } from '../shared/page.ts';
import { recoveryCodes } from './set-up-pages.ts';
import { alert, newPasswordField, type SignInParts } from './sign-in-parts.ts';
import { signInWords, type SignInWords } from './sign-in-words.ts';

const form = z.discriminatedUnion('what', [
  z.object({ what: z.literal('language'), locale: z.string().max(10) }),
  z.object({ what: z.literal('password'), current: z.string().max(2_000), password: z.string().max(2_000) }),
  z.object({ what: z.literal('recovery-codes') }),
  z.object({ what: z.literal('end-session'), session: z.uuid() }),
  z.object({ what: z.literal('end-others') }),
]);

const SIGN_IN: PageAnswer = { kind: 'see-other', location: '/ops/sign-in' };
const SAVED: PageAnswer = { kind: 'see-other', location: '/ops/account', notice: 'saved' };

/** What somebody of staff sees and changes of their own login. */
export function accountPages({ staff }: SignInParts): Page[] {
  const { login, logins, cookies, sessions } = staff;

  async function show(token: string, locale: Locale, said?: string): Promise<PageAnswer> {
    const session = await logins.findSession(token);
    if (session?.stage !== 'open') return SIGN_IN;
    const all = await logins.listSessions(session.member.id);
    const content = html`${said !== undefined && alert(said)}${accountContent(session, all, locale)}`;
    return { kind: 'page', title: signInWords[locale].account, content, status: said === undefined ? 200 : 422 };
  }

  async function act(token: string, sent: z.output<typeof form>, locale: Locale): Promise<PageAnswer> {
    const words = signInWords[locale];
    switch (sent.what) {
      case 'language':
        await logins.setLocale(token, isLocale(sent.locale) ? sent.locale : null);
        return SAVED;
      case 'password': {
        const outcome = await login.changePassword(token, sent.current, sent.password);
        if (outcome.kind === 'none') return SIGN_IN;
        if (outcome.kind === 'wrong') return show(token, locale, words.passwordWrong);
        if (outcome.kind === 'refused') return show(token, locale, words.passwordRefused[outcome.reason]);
        return SAVED;
      }
      case 'recovery-codes': {
        const codes = await login.renewRecoveryCodes(token);
        if (!codes) return SIGN_IN;
        return { kind: 'page', title: words.recoveryCodes, content: recoveryCodes(codes, locale, '/ops/account') };
      }
      case 'end-session':
        await logins.endOthers(token, sent.session);
        return SAVED;
      case 'end-others':
        await logins.endOthers(token);
        return SAVED;
    }
  }

  return [
    page({ method: 'get', path: '/ops/account', name: 'accountPage', permission: 'signed-in' }).handledBy(
      async ({ header, locale }) => show(cookies.session.read(header('Cookie')) ?? '', locale),
    ),
    page({ method: 'post', path: '/ops/account', name: 'changeAccount', permission: 'signed-in', form }).handledBy(
      async ({ form: sent, header, locale }) => {
        const answer = await act(cookies.session.read(header('Cookie')) ?? '', sent, locale);
        sessions.forget();
        return answer;
      },
    ),
  ];
}

function accountContent(session: StaffSessionRecord, all: readonly StoredStaffSession[], locale: Locale): Html {
  const words = signInWords[locale];
  const { member } = session;
  return html`<dl>
      <dt>${words.email}</dt>
      <dd>${member.email}</dd>
      <dt>${words.role}</dt>
      <dd>${member.role}</dd>
    </dl>
    ${languageForm(member.locale, words)} ${passwordForm(member.email, words)}
    <section class="panel">
      <h2>${words.authenticator}</h2>
      ${
        member.hasAuthenticator
          ? html`<p>${words.hasAuthenticator(member.recoveryCodesLeft)}</p>
              <form method="post" action="/ops/account">
                <button name="what" value="recovery-codes">${words.newRecoveryCodes}</button>
              </form>`
          : html`<p>${words.hasNone} <a href="/ops/set-up?next=%2Fops%2Faccount">${words.setUpNow}</a></p>`
      }
    </section>
    ${sessionTable(session.id, all, locale)}`;
}

function languageForm(own: string | null, words: SignInWords): Html {
  const option = (value: string, name: string) =>
    html`<option value="${value}" ${value === (own ?? '') && 'selected'}>${name}</option>`;
  return html`<form class="panel" method="post" action="/ops/account">
    <input type="hidden" name="what" value="language" />
    <p>
      <label for="locale">${words.language}</label>
      <select id="locale" name="locale">
        ${option('', words.languageOfBrowser)} ${option('en', 'English')} ${option('de', 'Deutsch')}
      </select>
      <button>${words.save}</button>
    </p>
  </form>`;
}

function passwordForm(email: string, words: SignInWords): Html {
  return html`<form class="panel" method="post" action="/ops/account">
    <h2>${words.changePassword}</h2>
    <input type="hidden" name="what" value="password" />
    <p class="hidden">
      <label for="username">${words.email}</label>
      <input id="username" type="email" value="${email}" autocomplete="username" readonly tabindex="-1" />
    </p>
    <p>
      <label for="current">${words.currentPassword}</label>
      <input id="current" name="current" type="password" autocomplete="current-password" required />
    </p>
    ${newPasswordField(words)}
    <p><button>${words.changePassword}</button></p>
  </form>`;
}

function sessionTable(current: string, all: readonly StoredStaffSession[], locale: Locale): Html {
  const words = signInWords[locale];
  const rows = all.map(
    ({ id, userAgent, network, lastSeenAt }) =>
      html`<tr>
        <td>${userAgent ?? words.unknown}</td>
        <td>${network ?? words.unknown}</td>
        <td>${time(lastSeenAt, locale)}</td>
        <td>
          ${
            id === current
              ? words.thisBrowser
              : html`<form method="post" action="/ops/account">
                  <input type="hidden" name="session" value="${id}" />
                  <button name="what" value="end-session">${words.end}</button>
                </form>`
          }
        </td>
      </tr>`,
  );
  return html`<section class="panel">
    <h2>${words.sessions}</h2>
    <p class="small">${words.sessionsHint}</p>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th scope="col">${words.browser}</th>
            <th scope="col">${words.network}</th>
            <th scope="col">${words.lastSeen}</th>
            <td></td>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${
      all.length > 1 &&
      html`<form method="post" action="/ops/account">
        <button name="what" value="end-others">${words.endOthers}</button>
      </form>`
    }
  </section>`;
}
