import type { ZodOpenApiOverride } from 'zod-openapi';

/**
 * Makes of a schema what generated clients live with when the API grows, and compile. What we answer is open to fields of a later
 * version (Zalando's RESTful API guidelines, rule 111): closed, a client of Java throws at the first of them. A truth value that
 * is always true is an enumeration of `true` to Java, which does not compile. A whole number within what JavaScript can count is
 * 64 bits elsewhere, and a time has a format: a pattern beside it only tells leap years apart.
 */
export const openSchema: ZodOpenApiOverride = ({ jsonSchema, io }) => {
  if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  if (typeof jsonSchema.const === 'boolean') delete jsonSchema.const;
  if (jsonSchema.type === 'integer') withoutLimitsOfJavaScript(jsonSchema);
  if (io === 'output' && jsonSchema.format === 'date-time') delete jsonSchema.pattern;
};

type JsonSchema = Parameters<ZodOpenApiOverride>[0]['jsonSchema'];

function withoutLimitsOfJavaScript(jsonSchema: JsonSchema): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) {
    delete jsonSchema.maximum;
    jsonSchema.format = 'int64';
  }
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}

/**
 * Takes away what stands beside a reference and closes it: JSON Schema (2020-12, core 10.3.2.3) would let it count the properties
 * beside it only, of which there are none. Zod leaves it where a schema with a name is described anew.
 */
export function withoutClosedReferences<T>(part: T): T {
  if (Array.isArray(part)) return part.map((one: unknown) => withoutClosedReferences(one)) as T;
  if (typeof part !== 'object' || part === null) return part;
  const isReference = '$ref' in part;
  const kept = Object.entries(part).filter(([name]) => !(isReference && name === 'additionalProperties'));
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutClosedReferences(value)])) as T;
}
