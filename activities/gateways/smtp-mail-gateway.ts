import { createTransport } from 'nodemailer';
import { MailNotSent, type MailFailureFacts, type MailGateway } from './mail-gateway.ts';

export interface SmtpMailGatewayOptions {
  /** `smtp://user:password@host:port`, or `smtps:` for TLS from the start. */
  readonly smtpUrl: string;
  /** `Shop <orders@example.com>` */
  readonly from: string;
  readonly timeoutMs: number;
}

/** Mail by SMTP. The message id is made of the message's key, so that a copy sent twice can be known as one. */
export function createSmtpMailGateway({
  smtpUrl,
  from,
  timeoutMs,
}: SmtpMailGatewayOptions): MailGateway & { close(): void } {
  const transport = createTransport({
    url: smtpUrl,
    // Connections are kept: most of what a mail costs is to open one.
    pool: true,
    maxConnections: 3,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^>\s]+)/.exec(from)?.[1] ?? 'localhost';
  return {
    async send({ messageKey, to, subject, text }) {
      try {
        await transport.sendMail({ from, to, subject, text, messageId: `<${messageKey}@${domain}>` });
      } catch (error) {
        throw mailNotSent(messageKey, error as Error & MailFailureFacts);
      }
    },
    close: () => transport.close(),
  };
}

/** What went wrong with the connection says nothing of the recipient, and is kept. */
function mailNotSent(messageKey: string, error: Error & MailFailureFacts): MailNotSent {
  const { code, responseCode } = error;
  return new MailNotSent(messageKey, { code, responseCode, ...(responseCode === undefined ? { cause: error } : {}) });
}
