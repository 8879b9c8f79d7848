import { createEmailSender } from '../../activities/messages/email-sender.ts';
import { createMessageActivities } from '../../activities/messages/message-activities.ts';
import type { MessageLinks } from '../../activities/messages/message-links.ts';
import { createMessageWriter } from '../../activities/messages/message-writer.ts';
import { createMessageRepository } from '../../db/messages/message-repository.ts';
import { createTemplateReader } from '../../db/messages/message-template-repository.ts';
import { messageLimitsOf } from '../../domain/messages/message-limits.ts';
import { createLiquidRenderer } from '../../gateways/liquid/liquid-renderer.ts';
import { MAIL_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import type { WorkerParts } from './worker-parts.ts';

/** What features say of where a message leads. */
function composeLinks(_parts: WorkerParts): MessageLinks {
  return {};
}

export function composeMessages(parts: WorkerParts) {
  const { config, database, gateways, policies } = parts;
  const write = createMessageWriter({
    render: createLiquidRenderer(),
    ownTemplate: createTemplateReader(database),
    links: composeLinks(parts),
    shop: { name: config.mail.shopName, locale: config.mail.locale },
    unsubscribeLink: () => '',
  });
  return {
    [MAIL_TASK_QUEUE]: createMessageActivities({
      outbox: createMessageRepository(database),
      write,
      senders: { email: createEmailSender(gateways.mail) },
      readLimits: async () => messageLimitsOf((await policies.read()).documents.messages),
    }),
  };
}
