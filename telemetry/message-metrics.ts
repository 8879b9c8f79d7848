import { Counter, type Registry } from 'prom-client';
import { messageChannels, type MessageChannel } from '../domain/messages/message-kinds.ts';
import { messageStates, type TriedOutcome } from '../domain/messages/message-states.ts';

export interface MessageMetrics {
  readonly countTried: (channel: MessageChannel, outcome: TriedOutcome) => void;
}

/** What this process has made of the messages that it took up. All begin at 0, so that an alert sees the first. */
export function measureMessages(registry: Registry): MessageMetrics {
  const tried = new Counter({
    name: 'quartermaster_messages_tried_total',
    help: 'Messages that were taken up to be sent, by what became of it; failed: it is tried again.',
    labelNames: ['channel', 'outcome'],
    registers: [registry],
  });
  const outcomes = messageStates.map((state) => (state === 'waiting' ? 'failed' : state));
  for (const channel of messageChannels) for (const outcome of outcomes) tried.inc({ channel, outcome }, 0);
  return { countTried: (channel, outcome) => tried.inc({ channel, outcome }) };
}
