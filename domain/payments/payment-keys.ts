/**
 * Idempotency keys of every movement of money. Business keys: the same on each retry, whoever makes it. They are
 * also the ledger's keys, so that a movement is posted once.
 */
export function authoriseKey(orderId: string, attempt: number): string {
  return `order:${orderId}:authorise:${attempt}`;
}

export function voidKey(orderId: string, attempt: number): string {
  return `order:${orderId}:void:${attempt}`;
}

export function captureKey(orderId: string, shipmentId: string): string {
  return `order:${orderId}:capture:${shipmentId}`;
}

export function refundKey(refundId: string): string {
  return `refund:${refundId}`;
}

/** Moves nothing at the provider; the ledger's key. */
export function writeOffKey(orderId: string, shipmentId: string): string {
  return `order:${orderId}:write-off:${shipmentId}`;
}

export type MoneyMovement = 'authorise' | 'void' | 'capture' | 'refund';

/** What is asked for under a key of ours. Null: the key is somebody else's. */
export function movementOfKey(key: string): MoneyMovement | null {
  if (key.startsWith('refund:')) return 'refund';
  const [, movement] = /^order:[^:]+:(authorise|void|capture):/.exec(key) ?? [];
  return (movement as MoneyMovement | undefined) ?? null;
}
