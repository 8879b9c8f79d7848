import { writeOrderMail } from '../../domain/notifications/order-mail.ts';
import type { OrderMailQueries } from '../../db/notifications/order-mail-queries.ts';
import type { NotificationActivities } from '../../workflows/notifications/notification-contract.ts';
import type { MailGateway } from '../gateways/mail-gateway.ts';

export interface NotificationActivityDeps {
  readonly mail: MailGateway;
  readonly orders: OrderMailQueries;
}

/** Mails to customers. */
export function createNotificationActivities({ mail, orders }: NotificationActivityDeps): NotificationActivities {
  return {
    async sendOrderMail({ orderId, kind, shipmentId }) {
      const facts = await orders.readMailFacts(orderId, shipmentId);
      // Imported customers may have no address; then there is nobody to write to.
      if (!facts || facts.email === '') return;
      const messageKey = ['order', orderId, kind, ...(shipmentId === undefined ? [] : [shipmentId])].join('-');
      await mail.send({ messageKey, to: facts.email, ...writeOrderMail(kind, facts) });
    },
  };
}
