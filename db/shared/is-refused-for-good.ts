/**
 * SQLSTATEs caused by the statement's own values (PostgreSQL documentation, appendix A): data exceptions (22), integrity violations
 * (23, without unique keys and exclusions, which a repeat resolves by reading the first outcome), and program limits (54).
 */
const REFUSED_STATE = /^(22...|23001|23502|23503|23514|54...)$/;

/** Whether a retry of the statement would fail the same way. Outages, locks and deadlocks may pass. */
export function isRefusedForGood(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 6; cause = cause.cause, depth += 1) {
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string' && REFUSED_STATE.test(code)) return true;
  }
  return false;
}
