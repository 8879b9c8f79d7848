/** What has become of a message. All but the first are for good. */
export const messageStates = [
  'waiting',
  'sent',
  'given-up',
  'undeliverable',
  'limited',
  'overtaken',
  'suppressed',
  'unsubscribed',
] as const;

export type MessageState = (typeof messageStates)[number];

/** What has become of a try to send: a state that is for good, or `failed`: it is tried again. */
export type TriedOutcome = Exclude<MessageState, 'waiting'> | 'failed';

/** For people, by state. */
export const messageStateWords: Readonly<Record<MessageState, string>> = {
  waiting: 'It is to be sent.',
  sent: 'The mail server, or the provider of its channel, has taken it.',
  'given-up': 'It could not be sent for three days.',
  undeliverable: 'There is no such address, number or device, or it cannot be reached.',
  limited: 'Its address had got as many as it may.',
  overtaken: 'What it says was no longer true before it was sent.',
  suppressed: 'There is no address for it.',
  unsubscribed: 'Its recipient does not want messages of its category this way.',
};
