/** Any part of a JSON document. */
// oxlint-disable-next-line typescript/no-explicit-any -- documents are read as they come
type Json = any;

export interface Part {
  /** Where it stands: `/components/schemas/Order/properties/id`. */
  readonly place: string;
  readonly value: Json;
}

/** Every object within a document, with where it stands. Of examples only the outermost part. */
export function partsOf(value: Json, place = ''): Part[] {
  if (typeof value !== 'object' || value === null) return [];
  const isExample = /\/(example|examples)$/.test(place) && !place.endsWith('/properties/example');
  const within = isExample
    ? []
    : Object.entries(value).flatMap(([key, part]) => partsOf(part, `${place}/${key.replaceAll('/', '~1')}`));
  return [{ place, value }, ...within];
}

/** What a reference within the document leads to; the same where it is none. */
export function followed(document: Json, part: Json): Json {
  const path: string | undefined = part?.$ref;
  if (path === undefined) return part;
  return path
    .slice(2)
    .split('/')
    .reduce((found, key) => found[key.replaceAll('~1', '/')], document);
}

export interface DescribedOperation {
  readonly operationId: string;
  readonly value: Json;
  /** By status, with references followed. */
  readonly responses: Readonly<Record<string, Json>>;
}

export function operationsOf(document: Json): DescribedOperation[] {
  return Object.values(document.paths as Record<string, Record<string, Json>>)
    .flatMap((path) => Object.values(path))
    .map((value) => ({
      operationId: value.operationId,
      value,
      responses: Object.fromEntries(
        Object.entries(value.responses).map(([status, response]) => [status, followed(document, response)]),
      ),
    }));
}

/** Every part of the answers, and of all schemas that they name. */
export function answeredParts(document: Json): Part[] {
  const found = new Map<string, Part>();
  const add = (parts: readonly Part[]) => {
    for (const part of parts) {
      if (found.has(part.place)) continue;
      found.set(part.place, part);
      const ref: string | undefined = part.value.$ref;
      if (ref) add(partsOf(followed(document, part.value), ref.slice(1)));
    }
  };
  add(partsOf(document.paths).filter(({ place }) => place.includes('/responses/')));
  return [...found.values()];
}
