/**
 * Idempotency keys of every movement of money. Business keys: the same on each retry, whoever makes it. They are
 * also the ledger's keys, so that a movement is posted once. A provider keeps the first answer under a key, a failure too:
 * captures and refunds carry the number of their attempt, which is raised once the provider's books show that it came to
 * nothing.
 */
export function authoriseKey(orderId: string, attempt: number): string {
  return `order:${orderId}:authorise:${attempt}`;
}

export function voidKey(orderId: string, attempt: number): string {
  return `order:${orderId}:void:${attempt}`;
}

/** For voiding an authorisation that was made after its attempt was over, or that belongs to no attempt we know. */
export function lateVoidKey(orderId: string, intentId: string): string {
  return `order:${orderId}:void:${intentId}`;
}

/** For releasing what is left of an authorisation that was captured in part. */
export function releaseKey(orderId: string, attempt: number): string {
  return `order:${orderId}:release:${attempt}`;
}

export function captureKey(orderId: string, shipmentId: string, attempt: number): string {
  return `order:${orderId}:capture:${shipmentId}:${attempt}`;
}

export function refundKey(refundId: string, attempt: number): string {
  return `refund:${refundId}:${attempt}`;
}

/** Of the posting that takes a refund back which the bank did not make after all. */
export function failedRefundKey(providerKey: string): string {
  return `${providerKey}:failed`;
}

/** Moves nothing at the provider; the ledger's key. */
export function writeOffKey(orderId: string, shipmentId: string): string {
  return `order:${orderId}:write-off:${shipmentId}`;
}

export type MoneyMovement = 'authorise' | 'void' | 'release' | 'capture' | 'refund';

/** What is asked for under a key of ours. Null: the key is somebody else's. */
export function movementOfKey(key: string): MoneyMovement | null {
  if (key.startsWith('refund:')) return 'refund';
  const [, movement] = /^order:[^:]+:(authorise|void|release|capture):/.exec(key) ?? [];
  return (movement as MoneyMovement | undefined) ?? null;
}
