/**
 * Words of people and of third parties, for the current details of the Temporal UI, which are Markdown and may hold HTML:
 * nothing in them is a link, a picture or an element. Code in backticks stays. With backslashes, because the UI (2.42) shows
 * entities such as `&lt;` as they stand.
 */
export function plainWords(words: string): string {
  return words
    .replaceAll(/[\\[\]<&!#|~]/g, String.raw`\$&`)
    .replaceAll('://', String.raw`\://`)
    .replaceAll('www.', String.raw`www\.`)
    .replaceAll(/\s+/g, ' ');
}

/** Somebody else's words, ended as a sentence so that another can follow. */
export function sentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

/** A name that suppliers give, such as an SKU: nothing in it is Markdown, not even a backtick or the bar of a table. */
export function plainName(name: string): string {
  return name.replaceAll(/[\\`*_{}[\]()<>&+!#|~-]/g, String.raw`\$&`).replaceAll(/\s+/g, ' ');
}
