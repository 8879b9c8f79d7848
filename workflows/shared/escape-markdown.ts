/**
 * Escapes text of people and third parties for the current details of the Temporal UI, which are Markdown and may contain HTML: no link,
 * image or element is left. Code in backticks stays. Uses backslashes, because the UI (2.42) shows entities such as `&lt;` literally.
 */
export function escapeMarkdown(words: string): string {
  return words
    .replaceAll(/[\\[\]<&!#|~]/g, String.raw`\$&`)
    .replaceAll('://', String.raw`\://`)
    .replaceAll('www.', String.raw`www\.`)
    .replaceAll(/\s+/g, ' ');
}

/** Ends a text with a full stop if it has no end yet, so that another sentence can follow. */
export function asSentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

/** Escapes a name that others choose, such as an SKU, completely: also backticks and the bars of a table. */
export function escapeName(name: string): string {
  return name.replaceAll(/[\\`*_{}[\]()<>&+!#|~-]/g, String.raw`\$&`).replaceAll(/\s+/g, ' ');
}
