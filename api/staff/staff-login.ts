import { createHash, randomInt } from 'node:crypto';
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
import { FREE_FAILURES, FREE_FAILURES_OF_ADDRESS, waitAfter } from '../../domain/staff/login-slow-down.ts';
import { cleanLine } from '../../domain/text/clean-text.ts';
import { normaliseEmail } from '../../domain/text/email-address.ts';
import type { AttemptLimit } from '../shared/limits/attempt-limit.ts';
import type { LoginOutcomeName } from './login-metrics.ts';
import { createStaffPasswords, type StaffPasswords } from './staff-passwords.ts';
import { createStaffSecondFactor, type StaffSecondFactor } from './staff-second-factor.ts';

/** From where somebody logs in. */
export interface LoginOrigin {
  /** Whose limit it counts for: of an IPv6 address its network. */
  readonly address: string;
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
    /** `FREE_FAILURES` for an account, or for it in a browser that it is known in. */
    readonly account: AttemptLimit;
    readonly address: AttemptLimit;
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
  /** With an account of another provider, which has said whose it is. `isProven`: it has asked for a second factor. */
  logInElsewhere(account: LinkedAccount, isProven: boolean, origin: LoginOrigin): Promise<LoginOutcome>;
}

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
      network: origin.address,
      userAgent: shortUserAgent(origin.userAgent),
    });
    if (!started) return { kind: 'refused' };
    const browser = (await keys()).sign('browser', { memberId: member.id, number: randomInt(2 ** 32) });
    count(started.session.stage === 'open' ? 'in' : 'half');
    return { kind: 'in', ...started, browser };
  }

  return {
    ...createStaffSecondFactor(deps),
    ...createStaffPasswords(deps),
    async logIn({ email, password }, origin) {
      const address = normaliseEmail(email);
      const member = await logins.findByEmail(address);
      const whose = await accountKey(await keys(), address, member, origin.browser);
      const attempt = await beginBoth(limits, whose, origin.address);
      if (attempt.kind === 'wait') {
        count('slowed');
        return attempt;
      }
      const stored = member?.state === 'active' ? member.passwordHash : undefined;
      if (!(await passwords.verify(password, stored)) || !member) {
        count('refused');
        if (member) noteRefusals(deps, member, attempt.failures);
        return { kind: 'refused' };
      }
      await Promise.all([limits.account.succeed(whose), limits.address.takeBack(origin.address)]);
      return enter(member, 'password', origin, { passwordHash: stored ?? undefined });
    },
    async logInElsewhere(account, isProven, origin) {
      const member = await logins.findLinked(account);
      if (member) return enter(member, 'oidc', origin, { isProven });
      count('refused');
      return { kind: 'refused' };
    },
  };
}

/** One in a browser that the person is known in counts for that browser: nobody elsewhere makes them wait. */
async function accountKey(
  keys: StaffKeys,
  email: string,
  member: StaffLoginRecord | undefined,
  browser: string | undefined,
): Promise<string> {
  const known = browser === undefined ? undefined : keys.verify('browser', browser);
  if (known && known.memberId === member?.id) return `browser:${known.memberId}:${known.number}`;
  return `account:${createHash('sha256').update(email).digest('hex').slice(0, 32)}`;
}

/** Of the account first: what it refuses does not count against an address, which may be that of many. */
async function beginBoth({ account, address }: StaffLoginDependencies['limits'], whose: string, from: string) {
  const ofAccount = await account.begin(whose);
  if (ofAccount.kind === 'wait') return ofAccount;
  const ofAddress = await address.begin(from);
  if (ofAddress.kind === 'go') return ofAccount;
  await account.takeBack(whose);
  return ofAddress;
}

/** Nobody waits for it: how long an answer takes tells nothing of whether there is such an account. */
function noteRefusals({ logins, log }: StaffLoginDependencies, { id }: StaffLoginRecord, failures: number): void {
  if (waitAfter(failures) === 0) return;
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

export const staffAttempts = {
  account: FREE_FAILURES,
  address: FREE_FAILURES_OF_ADDRESS,
  code: FREE_FAILURES,
} as const;
