/**
 * Words of people and of third parties, for the current details of the Temporal UI, which are Markdown and may hold HTML:
 * nothing in them is a link, a picture or an element. Code in backticks stays.
 */
export function plainWords(words: string): string {
  return words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[[\]!#|~]/g, String.raw`\$&`)
    .replaceAll(/\s+/g, ' ');
}
