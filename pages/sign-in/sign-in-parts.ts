import type { OpenIdLogin } from '../../api/staff/openid-login.ts';
import type { StaffParts } from '../../api/compose/staff-parts.ts';
import type { LoginOutcome } from '../../api/staff/staff-login.ts';
import type { SessionStage } from '../../domain/staff/staff-session-rules.ts';
import { PASSWORD_CHARACTERS } from '../../domain/passwords/password-rules.ts';
import { html, type Html } from '../shared/html.ts';
import type { Locale } from '../shared/locale.ts';
import type { PageAnswer } from '../shared/page.ts';
import { nextPage, stepTo } from './next-page.ts';
import { signInWords, type SignInWords } from './sign-in-words.ts';

export interface SignInParts {
  readonly staff: Pick<StaffParts, 'login' | 'logins' | 'keys' | 'cookies' | 'sessions'>;
  /** Undefined: there is none. */
  readonly elsewhere: OpenIdLogin | undefined;
}

export const alert = (words: string): Html => html`<div class="refused" role="alert"><p>${words}</p></div>`;

/** The page that a session of this stage is to see next. */
export function pageOfStage(stage: SessionStage, next: string): string {
  switch (stage) {
    case 'second-factor':
      return stepTo('/ops/second-factor', next);
    case 'set-up':
      return stepTo('/ops/set-up', next);
    case 'open':
      return nextPage(next);
  }
}

/** Onwards for whoever is in; undefined where somebody is not, which a form says. */
export function enteredAt(
  { cookies, sessions }: SignInParts['staff'],
  outcome: LoginOutcome,
  next: string,
): Extract<PageAnswer, { kind: 'see-other' }> | undefined {
  if (outcome.kind !== 'in') return undefined;
  sessions.forget();
  const { stage } = outcome.session;
  return {
    kind: 'see-other',
    location: pageOfStage(stage, next),
    headers: { 'Set-Cookie': [cookies.session.set(outcome.token), cookies.browser.set(outcome.browser)] },
    ...(stage === 'open' ? { notice: 'signed-in' as const } : {}),
  };
}

/** What is said to whoever was not let in, and the status it has. */
export function refusedWords(
  outcome: Exclude<LoginOutcome, { kind: 'in' }>,
  locale: Locale,
): { readonly words: string; readonly status: number; readonly headers: Readonly<Record<string, string>> } {
  const words = signInWords[locale];
  if (outcome.kind === 'refused') return { words: words.refused, status: 401, headers: {} };
  const { seconds } = outcome;
  return { words: words.wait(seconds), status: 429, headers: { 'Retry-After': String(seconds) } };
}

/** Where somebody chooses a password, with what it has to be. */
export function newPasswordField(words: SignInWords): Html {
  return html`<p>
      <label for="password">${words.newPassword}</label>
      <input
        id="password"
        name="password"
        type="password"
        autocomplete="new-password"
        minlength="${PASSWORD_CHARACTERS.min}"
        aria-describedby="hint"
        required
      />
    </p>
    <p id="hint" class="small">${words.passwordHint}</p>`;
}
