/** Sends one e-mail. A message with an id that was sent before is the same message. */
export interface MailGateway {
  send(message: MailMessage): Promise<void>;
}

export interface MailMessage {
  /** `order-{id}-{kind}`: the same on every retry, so that a mail server or reader can drop the copy. */
  readonly messageKey: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}
