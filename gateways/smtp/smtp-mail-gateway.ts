import { createTransport } from 'nodemailer';
import { MailNotSent, type MailFailureFacts, type MailGateway } from '../mail-gateway.ts';

export interface SmtpMailGatewayOptions {
  /** `smtp://user:password@host:port`, or `smtps:` for TLS from the start. */
  readonly smtpUrl: string;
  /** `Shop <orders@example.com>` */
  readonly from: string;
  /** Where answers of customers go; to `from` unless given. */
  readonly replyTo?: string | undefined;
  readonly timeoutMs: number;
}

/** Mail by SMTP. The message id is made of the message's key, so that a copy sent twice can be known as one. */
export function createSmtpMailGateway({
  smtpUrl,
  from,
  replyTo,
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
    async send({ messageKey, to, subject, text, html = null, unsubscribeUrl = '' }) {
      try {
        await transport.sendMail({
          from,
          to,
          subject,
          text,
          ...(html === null ? {} : { html }),
          messageId: `<${messageKey}@${domain}>`,
          ...(replyTo === undefined ? {} : { replyTo }),
          // No out-of-office answer to it (RFC 3834, section 5).
          headers: {
            'Auto-Submitted': 'auto-generated',
            ...(unsubscribeUrl === '' ? {} : { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
          },
          // In double brackets, or else each address is a header of its own.
          ...(unsubscribeUrl === '' ? {} : { list: { unsubscribe: [[unsubscribeUrl]] } }),
        });
      } catch (error) {
        throw mailNotSent(messageKey, error as SmtpFailure);
      }
    },
    close: () => transport.close(),
  };
}

/** What went wrong with the connection says nothing of the recipient, and is kept. */
function mailNotSent(messageKey: string, error: SmtpFailure): MailNotSent {
  const { code, responseCode } = error;
  const cause = responseCode === undefined ? { cause: error } : {};
  return new MailNotSent(messageKey, { code, responseCode, ...judgeRecipient(error), ...cause });
}

interface SmtpFailure extends Error, MailFailureFacts {
  /** What was asked when it failed, as the library calls it. */
  readonly command?: string;
  /** The server's answer. */
  readonly response?: string;
}

/** Of the recipient (RFC 3463, sections 3.2 and 3.3; 5.1.10: RFC 7505). Of the sender speak 5.1.7 and 5.1.8, and 5.2.2 is a mailbox that is full. */
const NOBODY = /^5\d\d[ -]5\.(1\.(1|2|3|6|10)|2\.[01])\b/;

/**
 * What an answer for good (RFC 5321, section 4.2.1: 5xx) says of the recipient. Without a code of RFC 3463 it may be one of a policy, such
 * as relaying that is not allowed: this mail is given up where it says that there is no mailbox, and the address is asked again for others.
 */
function judgeRecipient({ command, responseCode = 0, response = '' }: SmtpFailure) {
  if (command !== 'RCPT TO' || responseCode < 500) return {};
  const isUnknown = NOBODY.test(response);
  const isEnhanced = /^5\d\d[ -]5\.\d/.test(response);
  return { isUnknown, undeliverable: isUnknown || (!isEnhanced && [550, 551, 553].includes(responseCode)) };
}
