import type { ZodOpenApiOverride } from 'zod-openapi';

/**
 * Makes of a schema what generated clients live with when the API grows, and compile. What we answer is open to fields of a later
 * version (Zalando's RESTful API guidelines, rule 111): closed, a client of Java throws at the first of them. A truth value that
 * is always true is an enumeration of `true` to Java, which does not compile. A whole number within what JavaScript can count is
 * 64 bits elsewhere. A time and an id have a format: a pattern beside it only tells leap years and versions apart.
 */
export const openSchema: ZodOpenApiOverride = ({ jsonSchema, io }) => {
  if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  if (typeof jsonSchema.const === 'boolean') delete jsonSchema.const;
  if (jsonSchema.type === 'integer') withoutLimitsOfJavaScript(jsonSchema);
  if (io === 'output' && jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  if (jsonSchema.format === 'uuid') delete jsonSchema.pattern;
  // Names of fields are always texts.
  if (jsonSchema.propertyNames) delete jsonSchema.propertyNames;
};

type JsonSchema = Parameters<ZodOpenApiOverride>[0]['jsonSchema'];

function withoutLimitsOfJavaScript(jsonSchema: JsonSchema): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) {
    delete jsonSchema.maximum;
    jsonSchema.format = 'int64';
  }
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}
