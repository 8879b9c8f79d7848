import { createHash, randomBytes } from 'node:crypto';
import { generateSecret, generateURI, verify } from 'otplib';
import { plainRecoveryCode, RECOVERY_CODES, recoveryCodeOf } from '../../domain/staff/recovery-code.ts';

/** As authenticators show it. */
const ISSUER = 'Quartermaster';

/** The step before and the step after, for clocks that are not alike (RFC 6238, section 6). */
const TOLERANCE_SECONDS = 30;

const CODE = /^\d{6}$/;

export function newAuthenticatorSecret(): string {
  return generateSecret();
}

/** What an authenticator reads from a QR code (github.com/google/google-authenticator, "Key Uri Format"). */
export function authenticatorUri(secret: string, email: string): string {
  return generateURI({ issuer: ISSUER, label: email, secret });
}

interface SentCode {
  readonly secret: string;
  readonly code: string;
  /** Of the last code that was taken. */
  readonly lastTimeStep: number | null;
  readonly nowMs?: number;
}

/** The time step of a code that is good now and was not before. Undefined: it is not. */
export async function timeStepOf({
  secret,
  code,
  lastTimeStep,
  nowMs = Date.now(),
}: SentCode): Promise<number | undefined> {
  const token = code.replaceAll(/\s/g, '');
  if (!CODE.test(token)) return undefined;
  const epoch = Math.floor(nowMs / 1_000);
  const given = { secret, token, epoch, epochTolerance: TOLERANCE_SECONDS };
  const result = await verify(lastTimeStep === null ? given : { ...given, afterTimeStep: lastTimeStep });
  return result.valid && 'timeStep' in result ? result.timeStep : undefined;
}

/** New recovery codes, for the person alone, and their hashes. */
export function newRecoveryCodes(): { readonly codes: readonly string[]; readonly hashes: readonly string[] } {
  const codes = Array.from({ length: RECOVERY_CODES }, () => recoveryCodeOf(randomBytes(16)));
  return { codes, hashes: codes.map((code) => hashOfPlain(plainRecoveryCode(code) ?? '')) };
}

/** Undefined: it cannot be one. */
export function hashOfRecoveryCode(typed: string): string | undefined {
  const plain = plainRecoveryCode(typed);
  return plain === undefined ? undefined : hashOfPlain(plain);
}

const hashOfPlain = (plain: string) => createHash('sha256').update(plain).digest('hex');
