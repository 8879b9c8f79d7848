import { expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { measureMessages } from './message-metrics.ts';

it('tells by channel what became of messages, also of what has not happened yet', async () => {
  const registry = new Registry();
  const { countTried } = measureMessages(registry);
  countTried('email', 'sent');
  countTried('email', 'sent');
  countTried('sms', 'undeliverable');
  const text = await registry.metrics();
  const told = (channel: string, outcome: string) => `{channel="${channel}",outcome="${outcome}"}`;
  expect(text).toContain(`quartermaster_messages_tried_total${told('email', 'sent')} 2`);
  expect(text).toContain(`quartermaster_messages_tried_total${told('sms', 'undeliverable')} 1`);
  expect(text).toContain(`quartermaster_messages_tried_total${told('push', 'given-up')} 0`);
  expect(text).toContain(`quartermaster_messages_tried_total${told('email', 'failed')} 0`);
  expect(text).not.toContain('waiting');
});
