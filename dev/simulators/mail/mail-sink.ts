import { Router } from '@koa/router';
import Koa from 'koa';
import { SMTPServer } from 'smtp-server';
import type { AddressInfo } from 'node:net';
import { listen } from '../shared/listen.ts';
import { parseMail } from './parse-mail.ts';
import type { ParsedMail } from './parse-mail.ts';

export interface SinkMessage extends ParsedMail {
  readonly receivedAt: string;
}

export interface MailSink {
  readonly smtpUrl: string;
  /** Where a person reads the mail; `/messages` is the same as JSON. */
  readonly url: string;
  /** Newest first. */
  messages(): readonly SinkMessage[];
  /** Answers the next messages with this SMTP code, 451 (try again) or 550 (never), instead of taking them. */
  refuseNext(code: number, times: number): void;
  close(): Promise<void>;
}

const messagesKeptMax = 1_000;
const messageBytesMax = 1_000_000;

/** Takes every e-mail but those to `nobody@` somewhere, and delivers none. A message with an id that was seen before replaces it, as a mail reader would. */
export async function startMailSink({
  smtpPort,
  httpPort,
  host = '127.0.0.1',
}: {
  smtpPort: number;
  httpPort: number;
  host?: string;
}): Promise<MailSink> {
  const byId = new Map<string, SinkMessage>();
  let refusal = { code: 0, times: 0 };
  const keep = (raw: Buffer) => {
    const message = { ...parseMail(raw), receivedAt: new Date().toISOString() };
    byId.delete(message.messageId);
    byId.set(message.messageId, message);
    const [oldest] = byId.keys();
    if (byId.size > messagesKeptMax && oldest !== undefined) byId.delete(oldest);
  };
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    size: messageBytesMax,
    logger: false,
    // Senders keep their connections open; nobody waits for them to let go.
    closeTimeout: 100,
    onRcptTo({ address }, _session, done) {
      if (!address.startsWith('nobody@')) return done();
      done(Object.assign(new Error('5.1.1 No such user'), { responseCode: 550 }));
    },
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (refusal.times > 0) {
          refusal.times -= 1;
          done(Object.assign(new Error('The sink was told to refuse this'), { responseCode: refusal.code }));
        } else {
          keep(Buffer.concat(chunks));
          done();
        }
      });
    },
  });
  // A client that goes away in mid-message is its own affair.
  smtp.on('error', () => {});
  const listening = await listenSmtp(smtp, smtpPort, host);
  const messages = () => [...byId.values()].toReversed();
  const page = await listen(readingApp(messages), httpPort, host);
  return {
    smtpUrl: `smtp://127.0.0.1:${listening.port}`,
    url: page.url,
    messages,
    refuseNext: (code, times) => {
      refusal = { code, times };
    },
    async close() {
      await page.close();
      await new Promise<void>((resolve) => smtp.close(resolve));
    },
  };
}

function listenSmtp(smtp: SMTPServer, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const server = smtp.listen(port, host, () => resolve(server.address() as AddressInfo));
    server.once('error', reject);
  });
}

function readingApp(messages: () => readonly SinkMessage[]): Koa {
  const router = new Router();
  router.get('/messages', (ctx) => {
    ctx.body = { data: messages() };
  });
  router.get('/', (ctx) => {
    ctx.type = 'html';
    ctx.body = pageOf(messages());
  });
  router.get('/simulator/health', (ctx) => {
    ctx.body = { ok: true };
  });
  const app = new Koa();
  app.use(router.routes());
  return app;
}

function pageOf(messages: readonly SinkMessage[]): string {
  const articles = messages.map(
    ({ to, subject, text, html, receivedAt }) =>
      `<article><h2>${escapeHtml(subject)}</h2><p>To ${escapeHtml(to)}, ${receivedAt}</p><pre>${escapeHtml(text)}</pre>${pictureOf(html)}</article>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Mail sink</title>
<style>body{font:16px system-ui;max-width:48rem;margin:2rem auto}pre{white-space:pre-wrap;background:#f4f4f4;padding:1rem}iframe{width:100%;height:32rem;border:1px solid #ccc}</style>
<h1>Mail that was not sent</h1>${articles.join('') || '<p>None yet.</p>'}</html>`;
}

/** As a mail program would draw it: nothing in it runs. */
function pictureOf(html: string | null): string {
  if (html === null) return '';
  return `<details><summary>As HTML</summary><iframe sandbox title="The mail as HTML" srcdoc="${escapeHtml(html)}"></iframe></details>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
