import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { OrderNumber } from '../../domain/orders/order-number.ts';
import type { StaffNote } from '../shared/staff-note.ts';

export function backorderWorkflowId(orderNumber: OrderNumber): string {
  return `backorder-${orderNumber}`;
}

export interface BackorderInput {
  readonly orderId: string;
  readonly orderNumber: OrderNumber;
  /** Units that were short at placement, by SKU. */
  readonly shortages: readonly MissingGoods[];
  readonly pollMs: number;
}

export interface BackorderOutcome {
  readonly kind: 'filled' | 'stopped';
}

/** Stock was given to this order: read how much is still missing. */
export const stockArrivedSignal = defineSignal('stockArrived');

/** Gives out free stock and answers what the order still waits for; empty when it has everything. */
export const checkStockUpdate = defineUpdate<{ readonly waiting: readonly MissingGoods[] }, [StaffNote]>('checkStock');

export interface MissingGoods {
  readonly sku: string;
  readonly quantity: number;
}

/** Ordinary activities: one short database transaction each. */
export interface BackorderRecords {
  /** What the order still waits for; empty when it has everything, or was given up. */
  readBackorder(request: { readonly orderId: string }): Promise<{
    readonly waiting: readonly MissingGoods[];
    readonly givenUp: boolean;
  }>;
  /**
   * Gives free stock to the oldest waiting lines, SKU by SKU, and says whose orders got some. `more`: it stopped for want of
   * time, and goes on where it is asked again.
   */
  allocateBackorders(): Promise<{ readonly orderIds: readonly string[]; readonly more: boolean }>;
}

/** An ordinary activity: an order costs a signal, and no event in the history of whoever wakes it. */
export interface BackorderActivities {
  /**
   * Tells orders that goods were given to them. One that is not waiting (yet, or any more) cannot be told, and need not be:
   * the goods are held for it in the database, where its workflow looks for itself.
   */
  wakeBackorders(request: { readonly orderIds: readonly string[] }): Promise<void>;
}
