import { v5 } from 'uuid';

/** Fixed for ever: changing it would give every repeated request a new identity. */
const NAMESPACE = '6f9619ff-8b86-5d01-b42d-00cf4fc964ff';

/**
 * The id that follows from who asks and their idempotency key (RFC 9562, UUID version 5). A repeat of the request is
 * the same order, workflow and row; two callers who choose the same key do not meet.
 */
export function idForRequest(credentialId: string, idempotencyKey: string): string {
  return v5(JSON.stringify(['request', credentialId, idempotencyKey]), NAMESPACE);
}

/** An id that follows from a parent and a name within it, so that a retried step writes the same row. */
export function idWithin(parentId: string, ...names: readonly (string | number)[]): string {
  return v5(JSON.stringify([parentId, ...names]), NAMESPACE);
}

/**
 * Tells guests under one e-mail address apart by where they order from. Two bytes: a stranger has the same mark once in 65,536
 * times. It is personal data all the same: it stands beside a name, and whoever suspects an address can check it.
 */
export function shopperMark(credentialId: string, email: string, address: string): string {
  return v5(JSON.stringify(['shopper', credentialId, email, address]), NAMESPACE).slice(0, 4);
}

/**
 * Tells those who order with a key that stands in a web page apart by where they order from alone: they can type another e-mail address
 * each time. Longer than the mark of a guest, which counts beside an e-mail address only: here a stranger with the same mark would be
 * refused for what another orders. Personal data as that is.
 */
export function addressMark(credentialId: string, address: string): string {
  return v5(JSON.stringify(['address', credentialId, address]), NAMESPACE)
    .replaceAll('-', '')
    .slice(0, 12);
}
