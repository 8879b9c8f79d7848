import { createHash, randomInt } from 'node:crypto';
import type { Logger } from 'pino';
import type { Passwords } from '../../db/passwords/passwords.ts';
import type { StaffKeys } from '../../db/staff/staff-keys.ts';
import type {
  LinkedAccount,
  LoginMethod,
  Proof,
  StaffLoginRecord,
  StaffLoginRepository,
  StaffSessionRecord,
  StartedSession,
} from '../../db/staff/staff-login-repository.ts';
import { FREE_FAILURES, FREE_FAILURES_OF_ADDRESS, waitAfter } from '../../domain/staff/login-slow-down.ts';
import { normaliseEmail } from '../../domain/text/email-address.ts';
import type { AttemptLimit } from '../shared/limits/attempt-limit.ts';
import {
  authenticatorUri,
  hashOfRecoveryCode,
  newAuthenticatorSecret,
  newRecoveryCodes,
  timeStepOf,
} from './staff-authenticator.ts';
import type { LoginOutcomeName } from './login-metrics.ts';

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

export type ProofOutcome =
  | (StartedSession & { readonly kind: 'in' })
  | { readonly kind: 'refused' }
  /** There is no session that waits for one. */
  | { readonly kind: 'none' }
  | { readonly kind: 'wait'; readonly seconds: number };

/** An authenticator that is to be set up: for its owner alone. */
export interface OfferedAuthenticator {
  readonly secret: string;
  readonly uri: string;
}

export type SetUpOutcome =
  | (StartedSession & { readonly kind: 'set'; readonly recoveryCodes: readonly string[] })
  | { readonly kind: 'refused' }
  | { readonly kind: 'none' };

export type PasswordOutcome =
  | { readonly kind: 'chosen' | 'none' | 'wrong' }
  | { readonly kind: 'refused'; readonly reason: 'too-short' | 'too-long' | 'guessable' };

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
  readonly count: (outcome: LoginOutcomeName) => void;
  readonly log: Pick<Logger, 'warn'>;
}

/** How people of staff log in, and look after their own login. */
export interface StaffLogin {
  /** One answer and one cost, whether or not there is such an account. */
  logIn(sent: { readonly email: string; readonly password: string }, origin: LoginOrigin): Promise<LoginOutcome>;
  /** With an account of another provider, which has said whose it is. `isProven`: it has asked for a second factor. */
  logInElsewhere(account: LinkedAccount, isProven: boolean, origin: LoginOrigin): Promise<LoginOutcome>;
  /** The second factor: a code of the authenticator, or a recovery code. */
  prove(token: string, typed: string): Promise<ProofOutcome>;
  /** Undefined: there is no session in which one may be set up. */
  offerAuthenticator(token: string): Promise<OfferedAuthenticator | undefined>;
  setAuthenticator(token: string, code: string): Promise<SetUpOutcome>;
  /** In place of those before. Undefined: the session is none that may. */
  renewRecoveryCodes(token: string): Promise<readonly string[] | undefined>;
  /** Who a link is for. Undefined: it is good no longer. */
  readLink(link: string): Promise<StaffLoginRecord | undefined>;
  choosePassword(link: string, password: string): Promise<PasswordOutcome>;
  changePassword(token: string, current: string, next: string): Promise<PasswordOutcome>;
}

export function createStaffLogin(deps: StaffLoginDependencies): StaffLogin {
  const { logins, passwords, keys, limits, count } = deps;

  async function enter(
    member: StaffLoginRecord,
    method: LoginMethod,
    origin: LoginOrigin,
    isProven: boolean,
  ): Promise<LoginOutcome> {
    const started = await logins.startSession({
      memberId: member.id,
      method,
      isProven,
      network: origin.address,
      userAgent: shortUserAgent(origin.userAgent),
    });
    if (!started) return { kind: 'refused' };
    const browser = (await keys()).sign('browser', { memberId: member.id, number: randomInt(2 ** 32) });
    count(started.session.stage === 'open' ? 'in' : 'half');
    return { kind: 'in', ...started, browser };
  }

  return {
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
      return enter(member, 'password', origin, false);
    },
    async logInElsewhere(account, isProven, origin) {
      const member = await logins.findLinked(account);
      if (member) return enter(member, 'oidc', origin, isProven);
      count('refused');
      return { kind: 'refused' };
    },
    prove: (token, typed) => prove(deps, token, typed),
    async offerAuthenticator(token) {
      const session = await logins.findSession(token);
      if (!session || !maySetUp(session)) return undefined;
      const { member } = session;
      const offered = await offeredBefore(deps, member);
      if (offered !== undefined) return { secret: offered, uri: authenticatorUri(offered, member.email) };
      const secret = newAuthenticatorSecret();
      const sealed = (await keys()).seal(member.id, secret);
      if (!(await logins.offerAuthenticator(member.id, sealed))) return undefined;
      return { secret, uri: authenticatorUri(secret, member.email) };
    },
    setAuthenticator: (token, code) => setAuthenticator(deps, token, code),
    async renewRecoveryCodes(token) {
      const { codes, hashes } = newRecoveryCodes();
      return (await logins.replaceRecoveryCodes(token, hashes)) ? codes : undefined;
    },
    async readLink(link) {
      const claim = (await keys()).verify('invitation', link);
      return claim && logins.findByLink(claim);
    },
    async choosePassword(link, password) {
      const claim = (await keys()).verify('invitation', link);
      const member = claim && (await logins.findByLink(claim));
      if (!member) return { kind: 'none' };
      const judged = await passwords.judge(password, [member.email, member.name]);
      if (judged.kind === 'refuse') return { kind: 'refused', reason: judged.reason };
      const isChosen = await logins.choosePassword(claim, await passwords.hash(password));
      return { kind: isChosen ? 'chosen' : 'none' };
    },
    async changePassword(token, current, next) {
      const session = await logins.findSession(token);
      if (session?.stage !== 'open') return { kind: 'none' };
      const { member } = session;
      const attempt = await limits.code.begin(`password:${member.id}`);
      if (attempt.kind === 'wait' || !(await passwords.verify(current, member.passwordHash))) return { kind: 'wrong' };
      await limits.code.succeed(`password:${member.id}`);
      const judged = await passwords.judge(next, [member.email, member.name]);
      if (judged.kind === 'refuse') return { kind: 'refused', reason: judged.reason };
      return { kind: (await logins.changePassword(token, await passwords.hash(next))) ? 'chosen' : 'none' };
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

async function prove(
  { logins, keys, limits, count }: StaffLoginDependencies,
  token: string,
  typed: string,
): Promise<ProofOutcome> {
  const session = await logins.findSession(token);
  if (session?.stage !== 'second-factor') return { kind: 'none' };
  const { member } = session;
  const attempt = await limits.code.begin(member.id);
  if (attempt.kind === 'wait') {
    count('slowed');
    return attempt;
  }
  const proof = await proofOf(await keys(), member, typed);
  const proven = proof && (await logins.prove(token, proof));
  if (!proven) {
    count('code-refused');
    return { kind: 'refused' };
  }
  await limits.code.succeed(member.id);
  count('in');
  return { kind: 'in', ...proven };
}

async function proofOf(keys: StaffKeys, member: StaffLoginRecord, typed: string): Promise<Proof | undefined> {
  const codeHash = hashOfRecoveryCode(typed);
  if (codeHash !== undefined) return { kind: 'recovery-code', codeHash };
  if (!member.authenticator) return undefined;
  const { lastTimeStep } = member;
  const timeStep = await timeStepOf({ secret: keys.open(member.id, member.authenticator), code: typed, lastTimeStep });
  return timeStep === undefined ? undefined : { kind: 'authenticator', timeStep };
}

/** In a session that waits for it, or one that is open without. */
function maySetUp({ stage, member }: StaffSessionRecord): boolean {
  return !member.hasAuthenticator && (stage === 'set-up' || stage === 'open');
}

/** One that is offered stays the same until it is set up: whoever loads the page again has read its code already. */
async function offeredBefore({ keys }: StaffLoginDependencies, member: StaffLoginRecord): Promise<string | undefined> {
  return member.authenticator ? (await keys()).open(member.id, member.authenticator) : undefined;
}

async function setAuthenticator(
  { logins, keys, limits }: StaffLoginDependencies,
  token: string,
  code: string,
): Promise<SetUpOutcome> {
  const session = await logins.findSession(token);
  if (!session || !maySetUp(session) || !session.member.authenticator) return { kind: 'none' };
  const { member } = session;
  const attempt = await limits.code.begin(member.id);
  if (attempt.kind === 'wait') return { kind: 'refused' };
  const secret = (await keys()).open(member.id, session.member.authenticator);
  const timeStep = await timeStepOf({ secret, code, lastTimeStep: member.lastTimeStep });
  if (timeStep === undefined) return { kind: 'refused' };
  await limits.code.succeed(member.id);
  const { codes, hashes } = newRecoveryCodes();
  const started = await logins.setAuthenticator(token, timeStep, hashes);
  return started ? { kind: 'set', ...started, recoveryCodes: codes } : { kind: 'none' };
}

/** Enough to tell one’s browsers apart. */
const USER_AGENT_MAX = 200;

function shortUserAgent(sent: string): string | undefined {
  // oxlint-disable-next-line no-control-regex -- they are what it is about
  const plain = sent
    .replaceAll(/[\x00-\x1f\x7f-\x9f]/g, ' ')
    .slice(0, USER_AGENT_MAX)
    .trim();
  return plain === '' ? undefined : plain;
}

export const staffAttempts = {
  account: FREE_FAILURES,
  address: FREE_FAILURES_OF_ADDRESS,
  code: FREE_FAILURES,
} as const;
