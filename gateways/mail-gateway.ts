/** Sends one e-mail, marked as written by a machine so that no machine answers. A message with an id that was sent before is the same message. */
export interface MailGateway {
  send(message: MailMessage): Promise<void>;
}

export interface MailMessage {
  /** `order-{id}-{kind}`: the same on every retry, so that a mail server or reader can drop the copy. */
  readonly messageKey: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same, as a page. Null: text alone. */
  readonly html?: string | null;
  /** Where the recipient says that they want no more of these, by one POST (RFC 8058). Empty: it cannot be refused. */
  readonly unsubscribeUrl?: string;
}

/**
 * The mail server did not take a message, or did not answer. Nothing of the server's own words: it likes to repeat whom
 * the message is for, and failures are logged and stand in histories.
 */
export class MailNotSent extends Error {
  override readonly name = 'MailNotSent';
  /** What the server answered (RFC 5321, section 4.2). Undefined if it did not. */
  readonly responseCode: number | undefined;
  /** It never will. */
  readonly undeliverable: boolean;
  /** There is no such mailbox: to ask again, for any mail, changes nothing and harms the shop's name with its mail server. */
  readonly isUnknown: boolean;

  constructor(
    messageKey: string,
    { code, responseCode, undeliverable = false, isUnknown = false, ...options }: ErrorOptions & MailFailureFacts,
  ) {
    super(`The mail server did not take ${messageKey} (${[code, responseCode].filter(Boolean).join(' ')})`, options);
    this.responseCode = responseCode;
    this.undeliverable = undeliverable;
    this.isUnknown = isUnknown;
  }
}

export interface MailFailureFacts {
  /** The library's word for what happened, such as `EENVELOPE`. */
  readonly code?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly undeliverable?: boolean;
  readonly isUnknown?: boolean;
}
