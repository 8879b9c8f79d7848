import { createLiquidRenderer } from '../../gateways/liquid/liquid-renderer.ts';
import type { MailGateway } from '../../gateways/mail-gateway.ts';
import { createEmailSender } from '../../activities/messages/email-sender.ts';
import type { MessageActivityDeps } from '../../activities/messages/message-activities.ts';
import { createMessageWriter } from '../../activities/messages/message-writer.ts';

/** For tests: a shop that sends e-mail in English, by the templates that it begins with. */
export function testMessageParts(mail: MailGateway, perAddressAndDay: number): Omit<MessageActivityDeps, 'outbox'> {
  const limits = { neverConfirmed: perAddressAndDay, uncaptured: perAddressAndDay * 10, account: perAddressAndDay };
  return {
    write: createMessageWriter({
      render: createLiquidRenderer(),
      ownTemplate: async () => undefined,
      links: {},
      shop: { name: 'Test shop', locale: 'en' },
      unsubscribeLink: () => '',
    }),
    senders: { email: createEmailSender(mail) },
    readLimits: async () => limits,
    readQuietHours: async () => ({ fromHour: 0, untilHour: 0 }),
  };
}
