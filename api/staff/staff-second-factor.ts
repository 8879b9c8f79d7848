import type { StaffKeys } from '../../db/staff/staff-keys.ts';
import type {
  Proof,
  StaffLoginRecord,
  StaffSessionRecord,
  StartedSession,
} from '../../db/staff/staff-login-repository.ts';
import {
  authenticatorUri,
  hashOfRecoveryCode,
  newAuthenticatorSecret,
  newRecoveryCodes,
  timeStepOf,
} from './staff-authenticator.ts';
import type { StaffLoginDependencies } from './staff-login.ts';

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

export interface StaffSecondFactor {
  /** A code of the authenticator, or a recovery code. */
  prove(token: string, typed: string): Promise<ProofOutcome>;
  /** Undefined: there is no session in which one may be set up. */
  offerAuthenticator(token: string): Promise<OfferedAuthenticator | undefined>;
  setAuthenticator(token: string, code: string): Promise<SetUpOutcome>;
  /** In place of those before. Undefined: the session is none that may. */
  renewRecoveryCodes(token: string): Promise<readonly string[] | undefined>;
}

export function createStaffSecondFactor(deps: StaffLoginDependencies): StaffSecondFactor {
  const { logins, keys } = deps;
  return {
    prove: (token, typed) => prove(deps, token, typed),
    async offerAuthenticator(token) {
      const session = await logins.findSession(token);
      if (!session || !maySetUp(session)) return undefined;
      const { member } = session;
      const offered = offeredIn(await keys(), session);
      if (offered !== undefined) return { secret: offered, uri: authenticatorUri(offered, member.email) };
      const secret = newAuthenticatorSecret();
      const sealed = (await keys()).seal(offerOf(session), secret);
      if (!(await logins.offerAuthenticator(member.id, sealed))) return undefined;
      return { secret, uri: authenticatorUri(secret, member.email) };
    },
    setAuthenticator: (token, code) => setAuthenticator(deps, token, code),
    async renewRecoveryCodes(token) {
      const { codes, hashes } = newRecoveryCodes();
      return (await logins.replaceRecoveryCodes(token, hashes)) ? codes : undefined;
    },
  };
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

/**
 * One that is offered is bound to its session: whoever has the password alone, and has looked at that page before, does not know the one
 * that the owner sets up.
 */
const offerOf = ({ id, member }: StaffSessionRecord) => `${member.id}:${id}`;

/** It stays the same within the session: whoever loads the page again has read its code already. */
function offeredIn(keys: StaffKeys, session: StaffSessionRecord): string | undefined {
  const { authenticator } = session.member;
  if (!authenticator) return undefined;
  try {
    return keys.open(offerOf(session), authenticator);
  } catch {
    // Offered in another session.
    return undefined;
  }
}

async function setAuthenticator(
  { logins, keys, limits }: StaffLoginDependencies,
  token: string,
  code: string,
): Promise<SetUpOutcome> {
  const session = await logins.findSession(token);
  if (!session || !maySetUp(session)) return { kind: 'none' };
  const { member } = session;
  const attempt = await limits.code.begin(member.id);
  if (attempt.kind === 'wait') return { kind: 'refused' };
  const secret = offeredIn(await keys(), session);
  if (secret === undefined) return { kind: 'refused' };
  const timeStep = await timeStepOf({ secret, code, lastTimeStep: member.lastTimeStep });
  if (timeStep === undefined) return { kind: 'refused' };
  await limits.code.succeed(member.id);
  const { codes, hashes } = newRecoveryCodes();
  const sealed = (await keys()).seal(member.id, secret);
  const started = await logins.setAuthenticator(token, { sealed, timeStep, codeHashes: hashes });
  return started ? { kind: 'set', ...started, recoveryCodes: codes } : { kind: 'none' };
}
