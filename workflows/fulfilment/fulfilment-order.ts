import type { OrderConcern } from '../../domain/orders/order-concern.ts';
import type { CheckoutSlice } from '../checkout/checkout-slice.ts';
import type { OrderCore } from '../shared/order/order-core.ts';
import type { Asker } from '../shared/staff-note.ts';
import type { ShipmentsSlice } from './order-shipment.ts';

export interface WriteOff extends Asker {
  readonly note: string;
}

export interface PaymentRetry {
  readonly by: string;
  /** The failed attempt that staff give up, by the number in the message to them. */
  readonly attempt?: number;
}

/** What staff have decided about money that could not be captured or refunded. */
export interface SettlementSlice {
  /** Retries that staff have requested and that are not done yet. */
  readonly retries: Map<OrderConcern, PaymentRetry>;
  /** Write-offs that staff have requested and that are not done yet. */
  readonly writeOffs: Map<OrderConcern, WriteOff>;
  /** Whether the money of shipments that came back is refunded, by shipment. */
  readonly returns: Map<string, { readonly refund: boolean; readonly by: string }>;
}

/** The slices of an order that its fulfilment needs. */
export interface FulfilmentOrder extends OrderCore {
  readonly checkout: Readonly<Pick<CheckoutSlice, 'placed'>>;
  readonly shipments: ShipmentsSlice;
  readonly settlement: SettlementSlice;
}
