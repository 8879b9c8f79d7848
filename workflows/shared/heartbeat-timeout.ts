/**
 * For calls to third parties that somebody waits for: so long after its last heartbeat the worker counts as dead, and the
 * call is repeated under the same key. See withHeartbeats in activities/.
 */
export const HEARTBEAT_TIMEOUT = '2s';
