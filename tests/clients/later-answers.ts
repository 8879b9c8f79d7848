/** What no version of today knows. */
const LATER = 'of-a-later-version';

/**
 * An order and a problem as a later version of the API may answer them: each object has one field more, and the
 * words of an order's own that may grow are ones that nobody knows. (Those of its parts are of the same kind in the document.)
 */
export function laterAnswers(document: string): { readonly order: string; readonly problem: string } {
  const { paths, components } = JSON.parse(document) as {
    readonly paths: Record<
      string,
      { get: { responses: Record<string, { content: Record<string, { example: object }> }> } }
    >;
    readonly components: { readonly examples: Record<string, { readonly value: object }> };
  };
  const order = paths['/v1/orders/{id}']?.get.responses['200']?.content['application/json']?.example;
  const problem = components.examples['out-of-stock']?.value;
  if (!order || !problem) throw new Error('The document has no example of an order, or of a problem');
  const words = { status: LATER, paymentStatus: LATER, fulfilmentStage: LATER, cancelReason: LATER };
  return {
    order: JSON.stringify(grown({ ...order, ...words, nextAction: { type: LATER, until: null } })),
    problem: JSON.stringify(grown({ ...problem, code: LATER })),
  };
}

/** With a field more in each object. */
function grown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(grown);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, part]) => [name, grown(part)] as const);
  return { ...Object.fromEntries(fields), ofALaterVersion: LATER };
}
