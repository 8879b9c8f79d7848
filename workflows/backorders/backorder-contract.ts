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
  /** What the order still waits for; empty if it has everything, or is closed. */
  readBackorder(request: { readonly orderId: string }): Promise<{
    readonly waiting: readonly MissingGoods[];
    readonly givenUp: boolean;
  }>;
  /**
   * Allocates free stock to the oldest waiting lines, SKU by SKU, and returns the orders that got some. `more`: its time was over, and
   * another call continues.
   */
  allocateBackorders(): Promise<{ readonly orderIds: readonly string[]; readonly more: boolean }>;
}

/** An activity, because signals sent by a workflow would add events to that workflow's history for each order. */
export interface BackorderActivities {
  /**
   * Signals orders that got stock. An order whose workflow is not waiting (yet, or any more) is skipped: the stock is reserved for it in
   * the database, which its workflow reads.
   */
  wakeBackorders(request: { readonly orderIds: readonly string[] }): Promise<void>;
}
