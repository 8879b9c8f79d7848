import type { TextGateway } from '../../gateways/text-gateway.ts';
import type { ChannelSender } from './channel-sender.ts';

/** A text that was tried before may have been sent: the provider is asked before it is sent again. */
export function createTextSender(texts: TextGateway): ChannelSender {
  return {
    send: ({ id: messageId, email: to, attempts, queuedAt }, { text }) =>
      texts.send({ to, body: text, messageId, maybeSentSince: attempts > 1 ? new Date(queuedAt) : undefined }),
  };
}
