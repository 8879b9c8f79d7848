import { MockActivityEnvironment } from '@temporalio/testing';
import { createMessageActivities } from '../../../activities/messages/message-activities.ts';
import { openDatabase } from '../../../db/database.ts';
import { createMessageRepository } from '../../../db/messages/message-repository.ts';
import { createSmtpMailGateway } from '../../../gateways/smtp/smtp-mail-gateway.ts';
import { testMessageParts } from '../../support/test-message-parts.ts';
import { readSenderConfig } from './sender-config.ts';

/** Sends e-mails until it is killed, as a worker's activity does that is started again and again. */
const { databaseUrl, smtpUrl } = readSenderConfig();
// It ends with whoever has started it.
process.stdin.resume().on('end', () => process.exit(0));
const database = await openDatabase({ url: databaseUrl });
const mail = createSmtpMailGateway({ smtpUrl, from: 'shop@example.com', timeoutMs: 10_000 });
const activities = createMessageActivities({ ...testMessageParts(mail, 5), outbox: createMessageRepository(database) });
for (;;) {
  const send = () => activities.sendDueMessages({ channel: 'email', forMs: 8_000 });
  await new MockActivityEnvironment().run<[], { sent: number }, typeof send>(send);
}
