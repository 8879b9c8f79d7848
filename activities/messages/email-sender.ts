import type { MailGateway } from '../../gateways/mail-gateway.ts';
import type { ChannelSender } from './channel-sender.ts';

/**
 * The id of a mail follows from its key: a copy that is sent because nobody knows whether the server took the first is the same mail to
 * whoever receives it.
 */
export function createEmailSender(mail: MailGateway): ChannelSender {
  return {
    async send({ key, email }, { subject, text, html, unsubscribe }) {
      await mail.send({ messageKey: key, to: email, subject, text, html, unsubscribeUrl: unsubscribe });
      return {};
    },
  };
}
