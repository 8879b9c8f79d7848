import { createInboundEventActivities } from '../../activities/webhooks/inbound-event-activities.ts';
import { createProviderNoticeActivities } from '../../activities/webhooks/provider-notice-activities.ts';
import { createLabelRefundRepository } from '../../db/shipments/label-refund-repository.ts';
import { createInboundEventQueries } from '../../db/webhooks/inbound-event-queries.ts';
import { createInboundEventRepository } from '../../db/webhooks/inbound-event-repository.ts';
import { createProviderNoticeRepository } from '../../db/webhooks/provider-notice-repository.ts';
import { ORDERS_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import { eventReaders as readers } from './event-readers.ts';
import { registerOnce } from './register-once.ts';
import type { WorkerParts } from './worker-parts.ts';

export function composeWebhooks({ database, signals }: WorkerParts) {
  const events = { ...createInboundEventRepository(database), ...createInboundEventQueries(database) };
  const labelRefunds = createLabelRefundRepository(database);
  return {
    [ORDERS_TASK_QUEUE]: registerOnce(
      ORDERS_TASK_QUEUE,
      createInboundEventActivities({ events, readers, signals, labelRefunds }),
      createProviderNoticeActivities({ notices: createProviderNoticeRepository(database), readers }),
    ),
  };
}
