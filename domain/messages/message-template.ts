/** How a message of a kind is written, in Liquid (shopify.github.io/liquid). What it may name is the kind's view. */
export interface MessageTemplate {
  /** Of an e-mail; the title of a push message. Empty for a text message. */
  readonly subject: string;
  /** As plain text. */
  readonly text: string;
  /** The inner part of an HTML mail. Null: it is made of the text (`text-to-html.ts`). */
  readonly html: string | null;
}

/** Most characters of each part. */
export const templateLimits = { subject: 300, text: 10_000, html: 50_000 } as const;
