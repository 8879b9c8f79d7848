import { defineSignal } from '@temporalio/workflow';
import type { ForOrder } from '../shared/for-order-contract.ts';

/** A shipment of this order is with the carrier: look, and capture its money. Sent by the shipment's workflow. */
export const shipmentHandedOverSignal = defineSignal<[{ readonly shipmentId: string }]>('shipmentHandedOver');

/** The workflow of a shipment was not found, though the shipment has not ended: look for it. Sent by the sweep. */
export const shipmentMissedSignal = defineSignal<[ForOrder & { readonly shipmentId: string }]>('shipmentMissed');

/** A shipment waits for staff, or no longer does (null). Sent by the shipment's workflow. */
export const shipmentAttentionSignal =
  defineSignal<[{ readonly shipmentId: string; readonly attention: string | null; readonly version: number }]>(
    'shipmentAttention',
  );
