/**
 * For calls to third parties that somebody waits for: this long after the last heartbeat the worker counts as dead, and the call is
 * repeated under the same key. See withHeartbeats in activities/.
 */
export const HEARTBEAT_TIMEOUT = '2s';

/**
 * For sweeps: no next one starts while one runs, so a dead worker must be noticed within seconds and not only when the sweep's own
 * timeout ends.
 */
export const SWEEP_HEARTBEAT_TIMEOUT = '5s';
