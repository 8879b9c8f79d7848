import { createStorefrontLinks } from '../../activities/messages/storefront-links.ts';
import { createEmailSender } from '../../activities/messages/email-sender.ts';
import { createMessageActivities } from '../../activities/messages/message-activities.ts';
import type { MessageLinks } from '../../activities/messages/message-links.ts';
import { createMessageWriter } from '../../activities/messages/message-writer.ts';
import { createKnownKeys } from '../../db/access/known-keys.ts';
import { createOrderTokens } from '../../db/access/order-tokens.ts';
import { createSigningKeyRepository } from '../../db/access/signing-key-repository.ts';
import { createAccountTokens } from '../../db/accounts/account-tokens.ts';
import { createCheckoutRequestQueries } from '../../db/checkout/checkout-request-queries.ts';
import { createMessageRepository } from '../../db/messages/message-repository.ts';
import { messageLimitsOf } from '../../domain/messages/message-limits.ts';
import { createLiquidRenderer } from '../../gateways/liquid/liquid-renderer.ts';
import { MAIL_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import type { WorkerParts } from './worker-parts.ts';

/** What features say of where a message leads. */
function composeLinks({ config, database }: WorkerParts): MessageLinks {
  const signingKeys = createSigningKeyRepository(database);
  const keys = createKnownKeys(signingKeys);
  const requests = createCheckoutRequestQueries(database);
  return {
    'task-overdue': () => `${config.publicUrl.replace(/\/$/, '')}/ops/tasks`,
    ...createStorefrontLinks({
      template: config.storefrontUrl,
      accountTokens: createAccountTokens(keys),
      orderTokens: createOrderTokens(signingKeys, keys),
      async readReceivedAtMs(orderId) {
        const request = await requests.readRequest(orderId);
        return request && Date.parse(request.receivedAt);
      },
    }),
  };
}

export function composeMessages(parts: WorkerParts) {
  const { config, database, gateways, policies } = parts;
  const write = createMessageWriter({
    render: createLiquidRenderer(),
    ownTemplate: async () => undefined,
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
