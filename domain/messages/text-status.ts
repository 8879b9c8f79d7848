/** What became of a text that its provider took, as the carrier says. */
export interface TextStatus {
  /** What the provider calls the text. */
  readonly providerId: string;
  readonly outcome: 'delivered' | 'undeliverable' | 'unsubscribed';
  /** The provider's, by which its manual says why. */
  readonly code: number | undefined;
}
