/** Sends one text message (SMS). */
export interface TextGateway {
  /** Throws TextNotSent. What the provider calls the message is returned. */
  send(text: TextMessage): Promise<{ readonly providerId: string }>;
}

export interface TextMessage {
  /** E.164, such as `+447700900123`. */
  readonly to: string;
  readonly body: string;
  /** Ours: what the provider says later of the text is said of it. */
  readonly messageId?: string | undefined;
  /**
   * Since when it may have been sent already, by somebody who died before they could say so. Undefined: nobody has tried. The provider is
   * asked first: it knows no key by which it would take a text once.
   */
  readonly maybeSentSince?: Date | undefined;
}

/** The provider did not take a text, or did not answer. Without its own words, which name the number. */
export class TextNotSent extends Error {
  override readonly name = 'TextNotSent';
  /** There is no such number, or it takes no texts. */
  readonly undeliverable: boolean;
  /** Whoever has the number has answered STOP. */
  readonly unsubscribed: boolean;

  constructor(
    { status, code }: { readonly status?: number | undefined; readonly code?: number | undefined },
    { undeliverable = false, unsubscribed = false, ...options }: TextFailure & ErrorOptions = {},
  ) {
    super(
      `The text was not taken (${[status, code].filter((one) => one !== undefined).join(' ') || 'no answer'})`,
      options,
    );
    this.undeliverable = undeliverable;
    this.unsubscribed = unsubscribed;
  }
}

export interface TextFailure {
  readonly undeliverable?: boolean;
  readonly unsubscribed?: boolean;
}
