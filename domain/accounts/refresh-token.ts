import { parse, stringify } from 'uuid';

const SESSION_BYTES = 16;
/** More than anybody guesses. */
export const REFRESH_SECRET_BYTES = 32;

const REFRESH_TOKEN = /^qm_refresh_([A-Za-z0-9_-]{64})$/;

/** `qm_refresh_` and 64 characters of base64url: the session, and what nobody else knows. Only a hash of it is stored. */
export function refreshTokenOf(sessionId: string, secret: Uint8Array): string {
  return `qm_refresh_${Buffer.concat([parse(sessionId), secret]).toString('base64url')}`;
}

/** The session that a token says it is of. Undefined if it is none. */
export function sessionOfRefreshToken(text: string): string | undefined {
  const [, encoded] = REFRESH_TOKEN.exec(text) ?? [];
  if (encoded === undefined) return undefined;
  try {
    return stringify(Buffer.from(encoded, 'base64url').subarray(0, SESSION_BYTES));
  } catch {
    // Sixteen bytes that are no UUID.
    return undefined;
  }
}
