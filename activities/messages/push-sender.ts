import { PushNotSent, type PushGateway } from '../../gateways/push-gateway.ts';
import type { ChannelSender } from './channel-sender.ts';

export interface PushSenderDeps {
  readonly pushes: PushGateway;
  readonly forgetSubscription: (id: string) => Promise<void>;
}

/** A browser that wants no more is forgotten. A copy replaces the first: it has the same topic and tag. */
export function createPushSender({ pushes, forgetSubscription }: PushSenderDeps): ChannelSender {
  return {
    async send({ id, subscription }, { subject: title, text: body }) {
      if (!subscription) throw new PushNotSent(410);
      try {
        await pushes.send({ subscription, messageId: id, title, body });
      } catch (error) {
        if (error instanceof PushNotSent && error.undeliverable) await forgetSubscription(subscription.id);
        throw error;
      }
      return {};
    },
  };
}
