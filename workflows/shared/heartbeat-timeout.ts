/**
 * While a third party is asked and somebody waits for the answer: so long after its last sign of life the worker counts
 * as dead and the call is repeated, under the same key. See withHeartbeats in activities/.
 */
export const HEARTBEAT_TIMEOUT = '2s';
