import type { EventType } from '../events/event-catalogue.ts';
import type { MessageKind } from './message-kinds.ts';

/**
 * Which fact of an order's timeline asks for which message to its buyer. A request that became no order has no timeline: whoever refuses
 * it queues its message.
 */
export const messagesAskedByEvents = {
  'order.confirmed': 'order-confirmed',
  'payment.declined': 'payment-needed',
  'shipment.handed-over': 'parcel-handed-over',
  'order.address-corrected': 'address-corrected',
  'order.cancelled': 'order-cancelled',
  'order.expired': 'order-cancelled',
} as const satisfies Partial<Record<EventType, MessageKind>>;

/** The only one that may happen to an order again and be worth saying each time, so that its fact is part of its key. */
export const SAID_EACH_TIME = 'address-corrected' satisfies MessageKind;
