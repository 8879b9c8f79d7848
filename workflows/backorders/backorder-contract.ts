import { defineSignal } from '@temporalio/workflow';

export function backorderWorkflowId(orderId: string): string {
  return `backorder-${orderId}`;
}

export interface BackorderInput {
  readonly orderId: string;
  readonly orderNumber: string;
  /** Units that were short at placement, by SKU. */
  readonly shortages: readonly { readonly sku: string; readonly quantity: number }[];
  readonly pollMs: number;
}

export interface BackorderOutcome {
  readonly kind: 'filled' | 'stopped';
}

/** Stock was given to this order: look how much is still missing. */
export const stockArrivedSignal = defineSignal('stockArrived');
/** The order was cancelled. Sent by the order's workflow; its place in the queue is given up by `releaseStock`. */
export const stopBackorderSignal = defineSignal('stopBackorder');

/** Local activities: one short database transaction each. */
export interface BackorderRecords {
  /** What the order still waits for; empty when it has everything. */
  readBackorder(request: { readonly orderId: string }): Promise<{
    readonly waiting: readonly { readonly sku: string; readonly quantity: number }[];
  }>;
  /** Gives free stock to the oldest waiting lines, SKU by SKU, and says whose orders got some. */
  allocateBackorders(): Promise<{ readonly orderIds: readonly string[] }>;
}
