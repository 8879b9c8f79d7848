import { messageCategories, messageChannels, type MessageCategory, type MessageChannel } from './message-kinds.ts';

/** Who prefers: a customer, or whoever placed an order. */
export interface PreferenceOwner {
  readonly type: 'customer' | 'order';
  readonly id: string;
}

export interface MessagePreferenceChoice {
  readonly category: MessageCategory;
  readonly channel: MessageChannel;
  readonly wanted: boolean;
}

/** What counts for whoever has said nothing: text messages and advertising are asked for, the rest is refused. */
const fallbacks: Readonly<Record<MessageCategory, Readonly<Record<MessageChannel, boolean>>>> = {
  transactional: { email: true, sms: false, push: true },
  service: { email: true, sms: false, push: true },
  marketing: { email: false, sms: false, push: false },
};

/** Mails that are needed for what somebody has asked for cannot be refused. */
export function isRefusable({ category, channel }: Pick<MessagePreferenceChoice, 'category' | 'channel'>): boolean {
  return category !== 'transactional' || channel !== 'email';
}

/** Whether a message is wanted. `said`: what its owners have said of this category and channel; one no is a no. */
export function isWanted(
  message: Pick<MessagePreferenceChoice, 'category' | 'channel'>,
  said: readonly boolean[],
): boolean {
  if (!isRefusable(message)) return true;
  if (said.length === 0) return fallbacks[message.category][message.channel];
  return !said.includes(false);
}

/** Everything that can be chosen, as it counts for somebody who has said this. */
export function completePreferences(said: readonly MessagePreferenceChoice[]): MessagePreferenceChoice[] {
  const categories = Object.keys(messageCategories) as MessageCategory[];
  return categories.flatMap((category) =>
    messageChannels.map((channel) => {
      const own = said.filter((one) => one.category === category && one.channel === channel);
      const answers = own.map(({ wanted }) => wanted);
      return { category, channel, wanted: isWanted({ category, channel }, answers) };
    }),
  );
}
