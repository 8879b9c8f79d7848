/** What may stand beside a reference: words about this use of it, and which permission it takes. */
const WORDS: ReadonlySet<string> = new Set(['$ref', 'summary', 'description', 'deprecated', 'x-permission']);

/**
 * Of a document's schemas, those that generated clients would make a class of their own for, written in the way for which they make
 * none. What stands beside a reference is left to words: Zod repeats there what its schema has, and JSON Schema (2020-12, core
 * 10.3.2.3) would let a closed one count the properties beside it, of which there are none. And something or null, which Zod writes
 * as a choice of two schemas, is one schema of two types, where it is no reference.
 */
export function plainSchemas<T>(part: T): T {
  if (Array.isArray(part)) return part.map((one: unknown) => plainSchemas(one)) as T;
  if (typeof part !== 'object' || part === null) return part;
  const isReference = '$ref' in part;
  const kept = Object.entries(part)
    .filter(([name]) => !isReference || WORDS.has(name))
    .map(([name, value]) => [name, plainSchemas(value)] as const);
  return orNull(Object.fromEntries(kept)) as T;
}

function orNull(schema: Readonly<Record<string, unknown>>): object {
  const { anyOf, ...words } = schema;
  const [given, none, ...others] = (Array.isArray(anyOf) ? anyOf : []) as Record<string, unknown>[];
  if (!given || none?.['type'] !== 'null' || others.length > 0 || typeof given['type'] !== 'string') return schema;
  const { type, ...rest } = given;
  const allowed = rest['enum'];
  return {
    ...rest,
    ...words,
    type: [type, 'null'],
    ...(Array.isArray(allowed) ? { enum: [...(allowed as unknown[]), null] } : {}),
  };
}
