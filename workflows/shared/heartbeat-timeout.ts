/**
 * For calls to third parties that somebody waits for: so long after its last heartbeat the worker counts as dead, and the
 * call is repeated under the same key. See withHeartbeats in activities/.
 */
export const HEARTBEAT_TIMEOUT = '2s';

/**
 * For sweeps, which nobody waits for, but which none follows while one runs: a worker that dies in the middle of one holds it up for
 * moments, and not until its last minute is over.
 */
export const SWEEP_HEARTBEAT_TIMEOUT = '5s';
