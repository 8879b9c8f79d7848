import { createNotificationActivities } from '../../activities/notifications/notification-activities.ts';
import { createOrderMailRepository } from '../../db/notifications/order-mail-repository.ts';
import { MAIL_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import type { WorkerParts } from './worker-parts.ts';

export function composeNotifications({ config, database, gateways: { mail } }: WorkerParts) {
  const { perAddressAndDay } = config.mail;
  const outbox = createOrderMailRepository(database);
  return { [MAIL_TASK_QUEUE]: createNotificationActivities({ mail, outbox, perAddressAndDay }) };
}
