import type { OrderMailKind } from '../../domain/notifications/order-mail.ts';

/** Ordinary activity: it talks to a mail server. */
export interface NotificationActivities {
  /**
   * Sends one mail of each kind for an order (for a parcel, where it is about one). A repeat carries the same message
   * id.
   */
  sendOrderMail(request: {
    readonly orderId: string;
    readonly kind: OrderMailKind;
    readonly shipmentId?: string;
  }): Promise<void>;
}
