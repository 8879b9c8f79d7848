import { isSameId } from './is-same-id.ts';

/**
 * Whom a message is for. Workflows bear the number of their order, and a database that was brought back to an earlier moment
 * gives numbers once more: programs say the id too, and another order's workflow refuses. People who send by hand leave it out.
 */
export interface ForOrder {
  readonly orderId?: string;
}

/** The `type` of the failure with which a workflow refuses what is for another order. */
export const OTHER_ORDER = 'other-order';

export function isForOther(orderId: string, message: unknown): boolean {
  if (typeof message !== 'object' || message === null || !('orderId' in message)) return false;
  return message.orderId !== undefined && !isSameId(orderId, message.orderId);
}
