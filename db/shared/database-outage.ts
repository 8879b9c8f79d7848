import { DriverException } from '@mikro-orm/core';

/** Node's codes for a server that cannot be reached or closes the connection. */
const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/**
 * SQLSTATEs of a server that has no resources left, refuses the login, is read-only because another one is the primary, shuts down or
 * starts, or timed out a statement or a transaction (PostgreSQL documentation, appendix A: classes 08, 28 and 53, and single
 * codes of 25, 55, 57).
 */
const OUTAGE_STATE = /^(08...|28...|53...|25006|25P0[34]|57P0[1-5]|57014|55P03)$/;

/** Node's codes for a server whose certificate is not trusted (any longer). */
const TLS_CODE = /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/;

/** Messages of `pg` and its pool for which there is no code. */
const OUTAGE_MESSAGE =
  /timeout exceeded when trying to connect|Client was closed and is not queryable|Connection terminated|Query read timeout|Client has encountered a connection error|timeout expired|does not support SSL|establishing an SSL connection/i;

/** Whether the database cannot serve at the moment, so that a later retry may succeed. */
export function isDatabaseOutage(error: unknown): boolean {
  for (let cause = error, depth = 0; Error.isError(cause) && depth < 6; cause = cause.cause, depth += 1) {
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string' && isOutageCode(code)) return true;
    if (OUTAGE_MESSAGE.test(cause.message)) return true;
    if (cause instanceof AggregateError && cause.errors.some(isDatabaseOutage)) return true;
    if (cause instanceof DriverException && cause.name === 'ConnectionException') return true;
  }
  return false;
}

function isOutageCode(code: string): boolean {
  return NETWORK_CODES.has(code) || OUTAGE_STATE.test(code) || TLS_CODE.test(code);
}
