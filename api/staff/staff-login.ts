import type { Logger } from 'pino';
import type { Passwords } from '../../db/passwords/passwords.ts';
import type { StaffKeys } from '../../db/staff/staff-keys.ts';
import type {
  LinkedAccount,
  LoginMethod,
  StaffLoginRecord,
  StaffLoginRepository,
  StartedSession,
} from '../../db/staff/staff-login-repository.ts';
import { slowDowns } from '../../domain/passwords/slow-down.ts';
import { cleanLine } from '../../domain/text/clean-text.ts';
import { normaliseEmail } from '../../domain/text/email-address.ts';
import type { AttemptLimit } from '../shared/limits/attempt-limit.ts';
import type { LoginAttempt, LoginLimits } from '../shared/limits/login-limits.ts';
import { knownBrowser, newBrowser } from './known-browser.ts';
import type { LoginOutcomeName } from './login-metrics.ts';
import { createStaffPasswords, type StaffPasswords } from './staff-passwords.ts';
import { createStaffSecondFactor, type StaffSecondFactor } from './staff-second-factor.ts';

/** From where somebody logs in. */
export interface LoginOrigin {
  /** For the owner to see where they are logged in: of an IPv6 address its network. */
  readonly network: string;
  /** Whose limit it counts for. Undefined where no proxy is known: it may be everybody's. */
  readonly address: string | undefined;
  readonly userAgent: string;
  /** By which the browser is known, where somebody has logged in with it before. */
  readonly browser: string | undefined;
}

/** `browser`: by which it is known from now on. */
export type LoggedIn = StartedSession & { readonly kind: 'in'; readonly browser: string };

export type LoginOutcome =
  | LoggedIn
  | { readonly kind: 'refused' }
  | { readonly kind: 'wait'; readonly seconds: number };

export interface StaffLoginDependencies {
  readonly logins: StaffLoginRepository;
  readonly passwords: Passwords;
  readonly keys: () => Promise<StaffKeys>;
  readonly limits: {
    readonly logins: LoginLimits;
    /** Second factors of a member. */
    readonly code: AttemptLimit;
  };
  /** Optional: only whoever has an authenticator is asked for it. */
  readonly secondFactor: 'by-role' | 'optional';
  readonly count: (outcome: LoginOutcomeName) => void;
  readonly log: Pick<Logger, 'warn'>;
}

/** How people of staff log in, and look after their own login. */
export interface StaffLogin extends StaffSecondFactor, StaffPasswords {
  /** One answer and one cost, whether or not there is such an account. */
  logIn(sent: { readonly email: string; readonly password: string }, origin: LoginOrigin): Promise<LoginOutcome>;
  /** With an account of another provider. `ask`: whose it is, undefined where it does not say; not asked where one has to wait. */
  logInElsewhere(ask: () => Promise<AccountElsewhere | undefined>, origin: LoginOrigin): Promise<ElsewhereOutcome>;
}

/** `isProven`: a second factor was asked for there. */
export type AccountElsewhere = LinkedAccount & { readonly isProven: boolean };

/** `unknown`: the provider has not said who it is. */
export type ElsewhereOutcome = LoginOutcome | { readonly kind: 'unknown' };

export function createStaffLogin(deps: StaffLoginDependencies): StaffLogin {
  const { logins, passwords, keys, limits, count } = deps;

  async function enter(
    member: StaffLoginRecord,
    method: LoginMethod,
    origin: LoginOrigin,
    { isProven = false, passwordHash }: { readonly isProven?: boolean; readonly passwordHash?: string | undefined },
  ): Promise<LoginOutcome> {
    const started = await logins.startSession({
      memberId: member.id,
      method,
      passwordHash,
      // Where nothing is asked for, nothing is left to prove.
      isProven: isProven || (deps.secondFactor === 'optional' && !member.hasAuthenticator),
      network: origin.network,
      userAgent: shortUserAgent(origin.userAgent),
    });
    if (!started) return { kind: 'refused' };
    const browser = newBrowser(await keys(), member.id);
    count(started.session.stage === 'open' ? 'in' : 'half');
    return { kind: 'in', ...started, browser };
  }

  async function judge<T>(attempt: LoginAttempt, find: () => Promise<T | undefined>) {
    const judged = await limits.logins.judge(attempt, find);
    if (judged.kind === 'wait') count('slowed');
    if (judged.kind === 'wrong') count('refused');
    return judged;
  }

  return {
    ...createStaffSecondFactor(deps),
    ...createStaffPasswords(deps),
    async logIn({ email, password }, origin) {
      const address = normaliseEmail(email);
      const member = await logins.findByEmail(address);
      const known = knownBrowser(await keys(), origin.browser);
      const device = known && known.memberId === member?.id ? known.mark : undefined;
      const judged = await judge({ account: address, device, address: origin.address }, async () => {
        const stored = member?.state === 'active' ? member.passwordHash : undefined;
        return member && (await passwords.verify(password, stored))
          ? { member, passwordHash: stored ?? undefined }
          : undefined;
      });
      if (judged.kind === 'right') {
        const { passwordHash } = judged.value;
        return enter(judged.value.member, 'password', origin, { passwordHash });
      }
      if (judged.kind === 'wait') return judged;
      if (member) noteRefusals(deps, member, judged.failures);
      return { kind: 'refused' };
    },
    async logInElsewhere(ask, origin) {
      const device = knownBrowser(await keys(), origin.browser)?.mark;
      let isSaid = false;
      const judged = await judge({ device, address: origin.address }, async () => {
        const account = await ask();
        isSaid = account !== undefined;
        const member = account && (await logins.findLinked(account));
        return member && { member, isProven: account.isProven };
      });
      if (judged.kind === 'right') {
        const { isProven } = judged.value;
        return enter(judged.value.member, 'oidc', origin, { isProven });
      }
      if (judged.kind === 'wait') return judged;
      return { kind: isSaid ? 'refused' : 'unknown' };
    },
  };
}

/** Nobody waits for it: how long an answer takes tells nothing of whether there is such an account. */
function noteRefusals({ logins, log }: StaffLoginDependencies, { id }: StaffLoginRecord, failures: number): void {
  if (slowDowns.staff.waitAfter(failures) === 0) return;
  logins.noteRefusals(id, failures).catch((err: unknown) => {
    log.warn({ err, memberId: id }, 'That logins were refused could not be written down');
  });
}

/** Enough to tell one’s browsers apart. */
const USER_AGENT_MAX = 200;

function shortUserAgent(sent: string): string | undefined {
  const plain = cleanLine(sent.slice(0, USER_AGENT_MAX));
  return plain === '' ? undefined : plain;
}
