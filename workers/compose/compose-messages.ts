import { createStaffLinks } from '../../activities/messages/staff-links.ts';
import { createStorefrontLinks } from '../../activities/messages/storefront-links.ts';
import { createEmailSender } from '../../activities/messages/email-sender.ts';
import { createUnsubscribeLink } from '../../activities/messages/unsubscribe-link.ts';
import { createMessageActivities, type MessageActivityDeps } from '../../activities/messages/message-activities.ts';
import { createPushSender } from '../../activities/messages/push-sender.ts';
import { createTextSender } from '../../activities/messages/text-sender.ts';
import { createMessageWriter } from '../../activities/messages/message-writer.ts';
import { createKnownKeys } from '../../db/access/known-keys.ts';
import { createOrderTokens } from '../../db/access/order-tokens.ts';
import { createSigningKeyRepository } from '../../db/access/signing-key-repository.ts';
import { createAccountTokens } from '../../db/accounts/account-tokens.ts';
import { createCheckoutRequestQueries } from '../../db/checkout/checkout-request-queries.ts';
import { createMessageRepository } from '../../db/messages/message-repository.ts';
import { createTemplateReader } from '../../db/messages/message-template-repository.ts';
import { forgetPushSubscription } from '../../db/messages/push-subscription-repository.ts';
import { createUnsubscribeTokens } from '../../db/messages/unsubscribe-tokens.ts';
import { createStaffKeys } from '../../db/staff/staff-keys.ts';
import { messageChannels } from '../../domain/messages/message-kinds.ts';
import { messageLimitsOf } from '../../domain/messages/message-limits.ts';
import { createLiquidRenderer } from '../../gateways/liquid/liquid-renderer.ts';
import { MAIL_TASK_QUEUE } from '../../workflows/shared/task-queues.ts';
import type { WorkerParts } from './worker-parts.ts';

export function composeMessages(parts: WorkerParts) {
  const { config, database, gateways, metrics, policies } = parts;
  const signingKeys = createSigningKeyRepository(database);
  const keys = createKnownKeys(signingKeys);
  const requests = createCheckoutRequestQueries(database);
  const unsubscribes = createUnsubscribeTokens(keys);
  const readPolicy = async () => (await policies.read()).documents.messages;
  const write = createMessageWriter({
    render: createLiquidRenderer(),
    ownTemplate: createTemplateReader(database),
    links: {
      ...createStaffLinks({ publicUrl: config.publicUrl, keys: createStaffKeys(database) }),
      ...createStorefrontLinks({
        template: config.storefrontUrl,
        accountTokens: createAccountTokens(keys),
        orderTokens: createOrderTokens(signingKeys, keys),
        async readReceivedAtMs(orderId) {
          const request = await requests.readRequest(orderId);
          return request && Date.parse(request.receivedAt);
        },
      }),
    },
    shop: { name: config.mail.shopName, locale: config.mail.locale },
    unsubscribeLink: createUnsubscribeLink(config.publicUrl, unsubscribes),
  });
  const forgetSubscription = (id: string) => forgetPushSubscription(database.em.fork(), id);
  const senders: MessageActivityDeps['senders'] = {
    email: createEmailSender(gateways.mail),
    ...(gateways.texts ? { sms: createTextSender(gateways.texts) } : {}),
    ...(gateways.pushes ? { push: createPushSender({ pushes: gateways.pushes, forgetSubscription }) } : {}),
  };
  const channels = messageChannels.filter((channel) => senders[channel]);
  return {
    [MAIL_TASK_QUEUE]: createMessageActivities({
      outbox: createMessageRepository(database, channels),
      write,
      senders,
      ...(metrics.countTried ? { countTried: metrics.countTried } : {}),
      readLimits: async () => messageLimitsOf(await readPolicy()),
      readQuietHours: async () => {
        const { quietFromHour: fromHour, quietUntilHour: untilHour } = await readPolicy();
        return { fromHour, untilHour };
      },
    }),
  };
}
