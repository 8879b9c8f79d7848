/** A part of a provider's JSON of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** The object, or one without fields where it is anything else. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** A text that is not empty, or null. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
