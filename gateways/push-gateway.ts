/** Sends one message to a browser (W3C Push API). */
export interface PushGateway {
  /** Throws PushNotSent. */
  send(push: PushMessage): Promise<void>;
}

export interface PushMessage {
  readonly subscription: {
    readonly endpoint: string;
    readonly publicKey: string;
    readonly authSecret: string;
  };
  /** The same for every copy: the push service keeps the latest of a topic only, and a browser shows one of a tag. */
  readonly messageId: string;
  readonly title: string;
  readonly body: string;
}

export class PushNotSent extends Error {
  override readonly name = 'PushNotSent';
  /** The browser does not want to be told any more, or is gone: the subscription is to be forgotten. */
  readonly undeliverable: boolean;

  constructor(status: number | undefined, options?: ErrorOptions) {
    super(`The push service did not take the message (${status ?? 'no answer'})`, options);
    // RFC 8030, section 7.3.
    this.undeliverable = status === 404 || status === 410;
  }
}
