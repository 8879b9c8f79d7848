import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { startMailSink } from '../../dev/simulators/mail/mail-sink.ts';
import type { MailSink } from '../../dev/simulators/mail/mail-sink.ts';
import { createSmtpMailGateway } from './smtp-mail-gateway.ts';

let sink: MailSink;
let gateway: ReturnType<typeof createSmtpMailGateway>;

beforeAll(async () => {
  sink = await startMailSink({ smtpPort: 0, httpPort: 0 });
  gateway = createSmtpMailGateway({ smtpUrl: sink.smtpUrl, from: 'The Shop <orders@shop.example>', timeoutMs: 2_000 });
});
afterAll(async () => {
  gateway.close();
  await sink.close();
});
beforeEach(() => sink.refuseNext(0, 0));

const aMessage = (messageKey: string) => ({
  messageKey,
  to: 'ada@example.com',
  subject: 'Your order A-1042 is on its way, naïve café',
  text: `Dear Ada,\n\nthree parcels — 84.10 €.\n${'A long line that a mail library folds. '.repeat(5)}\n\nThe Shop`,
});

it('sends a message that arrives as it was written', async () => {
  const message = aMessage('order-1-shipped');
  await gateway.send(message);
  expect(sink.messages()[0]).toEqual({
    messageId: '<order-1-shipped@shop.example>',
    from: 'The Shop <orders@shop.example>',
    to: 'ada@example.com',
    subject: message.subject,
    text: expect.any(String),
    html: null,
    listUnsubscribe: '',
    receivedAt: expect.any(String),
  });
  expect(sink.messages()[0]?.text.replaceAll('\r\n', '\n')).toBe(message.text);
});

it('sends a message in both forms, and says how to have no more of them', async () => {
  const unsubscribeUrl = 'https://shop.example/v1/messages/unsubscribe/abc';
  const html = '<p>Three parcels — 84.10 €</p>';
  await gateway.send({ ...aMessage('order-10'), html, unsubscribeUrl });
  expect(sink.messages()[0]).toMatchObject({ html, listUnsubscribe: `<${unsubscribeUrl}>` });
  expect(sink.messages()[0]?.text).toContain('three parcels — 84.10 €');
});

it('reaches an address in letters beyond ASCII', async () => {
  await gateway.send({ ...aMessage('order-9'), to: 'jörg@example.com' });
  expect(sink.messages().find(({ messageId }) => messageId.startsWith('<order-9'))).toMatchObject({
    to: 'jörg@example.com',
  });
});

it('sends the same message under the same id, so that a reader sees it once', async () => {
  await gateway.send(aMessage('order-2-shipped'));
  await gateway.send(aMessage('order-2-shipped'));
  const { data } = (await (await fetch(`${sink.url}/messages`)).json()) as { data: { messageId: string }[] };
  expect(data.filter(({ messageId }) => messageId.startsWith('<order-2'))).toHaveLength(1);
});

it.each([
  ['not now', 451],
  ['never', 550],
])('fails when the server says %s', async (_, code) => {
  sink.refuseNext(code, 1);
  const refused: unknown = await gateway.send(aMessage(`order-3-${code}`)).catch((error: unknown) => error);
  expect(refused).toMatchObject({ name: 'MailNotSent', responseCode: code });
  // The server's own words may repeat whom the mail is for.
  expect(refused).not.toHaveProperty('cause');
});

it('says so when there is no such mailbox, which is not what a refused message means', async () => {
  const nobody = gateway.send({ ...aMessage('order-6'), to: 'nobody@example.com' });
  await expect(nobody).rejects.toMatchObject({ name: 'MailNotSent', responseCode: 550, undeliverable: true });
  sink.refuseNext(550, 1);
  const refused = gateway.send(aMessage('order-6'));
  await expect(refused).rejects.toMatchObject({ name: 'MailNotSent', responseCode: 550, undeliverable: false });
});

it.each([
  ['550 5.1.1 No such user', { undeliverable: true, isUnknown: true }],
  ['550 5.1.10 Recipient address has null MX', { undeliverable: true, isUnknown: true }],
  ['550 5.2.1 Mailbox disabled', { undeliverable: true, isUnknown: true }],
  ['550 No such user here', { undeliverable: true, isUnknown: false }],
  ['553 5.1.8 Sender address rejected: Domain not found', { undeliverable: false, isUnknown: false }],
  ['552 5.2.2 Mailbox full', { undeliverable: false, isUnknown: false }],
  ['552 Requested mail action aborted: exceeded storage allocation', { undeliverable: false, isUnknown: false }],
  ['550 5.7.1 Relaying denied', { undeliverable: false, isUnknown: false }],
  ['554 5.4.6 Routing loop detected', { undeliverable: false, isUnknown: false }],
  ['451 4.2.2 Mailbox full', { undeliverable: false, isUnknown: false }],
])('takes "%s" for what it says of the recipient', async (answer, judged) => {
  const [, code = '', words = ''] = /^(\d{3}) (.*)/.exec(answer) ?? [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) => done(Object.assign(new Error(words), { responseCode: Number(code) })),
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as AddressInfo;
  const asking = createSmtpMailGateway({
    smtpUrl: `smtp://127.0.0.1:${port}`,
    from: 'orders@shop.example',
    timeoutMs: 2_000,
  });
  await expect(asking.send(aMessage('order-11'))).rejects.toMatchObject({ responseCode: Number(code), ...judged });
  asking.close();
  await new Promise<void>((resolve) => smtp.close(resolve));
});

it('is marked as written by a machine, and says where to answer', async () => {
  const raw = Promise.withResolvers<string>();
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      raw.resolve(text(stream));
      stream.on('end', () => done());
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as AddressInfo;
  const replying = createSmtpMailGateway({
    smtpUrl: `smtp://127.0.0.1:${port}`,
    from: 'orders@shop.example',
    replyTo: 'Help <help@shop.example>',
    timeoutMs: 2_000,
  });
  await replying.send(aMessage('order-7'));
  expect(await raw.promise).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  expect(await raw.promise).toMatch(/^Reply-To: Help <help@shop.example>\r$/m);
  replying.close();
  await new Promise<void>((resolve) => smtp.close(resolve));
});

it.each([
  ['jörg@example.com', 'jörg@example.com', true],
  ['用户@xn--bcher-kva.example', '用户@bücher.example', true],
  // This server shows domains in letters, however they were written to it.
  ['ada@xn--bcher-kva.example', 'ada@bücher.example', false],
  ["o'neill+shop@example.com", "o'neill+shop@example.com", false],
])('writes to %s, and asks for SMTPUTF8 where letters need it', async (to, recipient, isUtf8) => {
  const envelope = Promise.withResolvers<unknown>();
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    hideSMTPUTF8: false,
    onData(stream, session, done) {
      envelope.resolve(session.envelope);
      stream.resume().on('end', () => done());
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as AddressInfo;
  const writing = createSmtpMailGateway({
    smtpUrl: `smtp://127.0.0.1:${port}`,
    from: 'orders@shop.example',
    timeoutMs: 2_000,
  });
  await writing.send({ ...aMessage('order-8'), to });
  expect(await envelope.promise).toMatchObject({
    mailFrom: { args: isUtf8 ? { SMTPUTF8: true } : false },
    rcptTo: [{ address: recipient }],
  });
  writing.close();
  await new Promise<void>((resolve) => smtp.close(resolve));
});

it('fails when there is no server, and says so', async () => {
  const nowhere = createSmtpMailGateway({ smtpUrl: 'smtp://127.0.0.1:1', from: 'a@shop.example', timeoutMs: 2_000 });
  const lost = nowhere.send(aMessage('order-5'));
  await expect(lost).rejects.toMatchObject({ name: 'MailNotSent', cause: { message: /ECONNREFUSED/ } });
});

it('shows the mail to a person, and runs nothing that stands in it', async () => {
  await gateway.send({ ...aMessage('order-4'), subject: '<script>alert(1)</script>' });
  const page = await (await fetch(sink.url)).text();
  expect(page).toContain('&lt;script&gt;alert(1)');
  expect(page).not.toContain('<script>');
});
