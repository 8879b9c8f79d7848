import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isPermission, permissions, type Permission } from '../../domain/access/permissions.ts';
import { builtInRoleNames } from '../../domain/access/roles.ts';
import { answeredParts, followed, operationsOf, partsOf, type Part } from '../../tests/support/document-parts.ts';
import { openApiOfCode } from '../../tests/support/openapi-of-code.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- it is read as it comes
let document: any;
beforeAll(async () => {
  document = JSON.parse(await openApiOfCode());
});

const placesOf = (parts: readonly Part[]) => parts.map(({ place }) => place);

describe('the description of the API', () => {
  it('says what each of its parts is', () => {
    const isDescribed = (part: Part['value']) =>
      Boolean(part.description) || Boolean(part.$ref && followed(document, part).description);
    const { schemas, parameters, headers, responses, securitySchemes } = document.components;
    const named = Object.entries({ ...schemas, ...parameters, ...headers, ...responses, ...securitySchemes });
    const properties = partsOf(document).flatMap(({ place, value }) =>
      place.endsWith('/properties') ? Object.entries(value).map(([name, part]) => [`${place}/${name}`, part]) : [],
    );
    const operations = operationsOf(document).flatMap(({ operationId, value, responses: answers }) => [
      [operationId, value],
      ...(value.parameters ?? []).map((part: Part['value']) => [`${operationId} ${part.name ?? part.$ref}`, part]),
      ...Object.entries(answers).map(([status, part]) => [`${operationId} ${status}`, part]),
    ]);
    const all = [
      ...named,
      ...properties,
      ...operations,
      ...document.tags.map((tag: { name: string }) => [tag.name, tag]),
    ];
    expect(all.length).toBeGreaterThan(700);
    expect(all.filter(([, part]) => !isDescribed(part)).map(([place]) => place)).toEqual([]);
  });

  it('describes an operation beyond who may call it', () => {
    const bare = operationsOf(document).filter(({ value }) => /^(Permission: [^\n]*)?$/.test(value.description));
    expect(bare.map(({ operationId }) => operationId)).toEqual([]);
  });

  it('sorts its operations by tags that are explained', () => {
    const used = operationsOf(document).flatMap(({ value }) => value.tags);
    expect(new Set(used)).toEqual(new Set(document.tags.map(({ name }: { name: string }) => name)));
  });

  it('names every object, so that generated clients do not', () => {
    const objects = partsOf(document).filter(({ value }) => typeof value.properties === 'object' && value.type);
    expect(objects.length).toBeGreaterThan(60);
    expect(placesOf(objects).filter((place) => !/^\/components\/schemas\/\w+$/.test(place))).toEqual([]);
  });

  it('calls nothing as Go calls what makes something', () => {
    expect(Object.keys(document.components.schemas).filter((name) => /^New[A-Z]/.test(name))).toEqual([]);
  });

  it('leaves no choice of shapes without a field that decides', () => {
    for (const { place, value } of partsOf(document)) {
      expect([place, value.allOf]).toEqual([place, undefined]);
      const isOrNull = value.anyOf?.length === 2 && value.anyOf[0].$ref && value.anyOf[1].type === 'null';
      expect([place, value.anyOf === undefined || Boolean(isOrNull)]).toEqual([place, true]);
      const refs = (value.oneOf ?? []).map(({ $ref }: { $ref?: string }) => $ref);
      expect([place, Object.values(value.discriminator?.mapping ?? {})]).toEqual([place, refs]);
    }
  });

  it('closes requests, and leaves answers open to fields and values of later versions', () => {
    const answered = answeredParts(document);
    expect(placesOf(answered.filter(({ value }) => value.enum || value.additionalProperties === false))).toEqual([]);
    const inAnswers = new Set(placesOf(answered));
    const asked = partsOf(document.components.schemas, '/components/schemas').filter(
      ({ place, value }) => value.type === 'object' && value.properties && !inAnswers.has(place),
    );
    const open = asked.filter(({ value }) => value.additionalProperties !== false);
    expect(placesOf(open)).toEqual(
      ['/components/schemas/ProviderEvent', '/components/schemas/TextStatusForm'].filter((place) =>
        placesOf(open).includes(place),
      ),
    );
  });

  it('has a list of known values, each with its meaning, for every text that is one of a few', () => {
    const extensible = Object.entries<Part['value']>(document.components.schemas).filter(([, { description }]) =>
      description.includes('Extensible enum'),
    );
    expect(extensible.length).toBeGreaterThan(15);
    for (const [name, { type, examples, description }] of extensible) {
      const listed = [...description.matchAll(/^- `([^`]+)`: ./gm)].map(([, value]) => value);
      expect([name, type, examples]).toEqual([name, 'string', listed]);
    }
  });

  it('bounds what it counts', () => {
    const numbers = partsOf(document).filter(({ value }) => [value.type].flat().includes('integer'));
    const unbounded = numbers.filter(
      ({ place, value }) =>
        value.format !== 'int64' &&
        !place.startsWith('/components/headers/') &&
        (value.minimum === undefined || value.maximum === undefined),
    );
    expect(numbers.length).toBeGreaterThan(30);
    expect(placesOf(unbounded)).toEqual([]);
  });

  it('gives times, ids, addresses and e-mail addresses a format, and no pattern beside it', () => {
    const all = partsOf(document.components.schemas);
    const formatted = all.filter(({ value }) => /^(date-time|uuid)$/.test(value.format));
    expect(placesOf(formatted.filter(({ value }) => value.pattern))).toEqual([]);
    const formatOf = (end: RegExp) => [
      ...new Set(all.filter(({ place }) => end.test(place)).map(({ value }) => value.format)),
    ];
    expect(formatOf(/\/properties\/\w+At$/)).toEqual(['date-time']);
    expect(formatOf(/\/properties\/email$/)).toEqual(['email']);
    expect(formatOf(/\/properties\/(\w+Url|url)$/)).toEqual(['uri']);
  });

  it('asks for nothing that has a value of its own where it is left out', () => {
    const bodies = partsOf(document.components.schemas).filter(({ value }) => 'default' in value);
    expect(placesOf(bodies)).toEqual([]);
  });

  it('refers to what several operations have in common', () => {
    for (const { operationId, value, responses } of operationsOf(document)) {
      for (const [status, response] of Object.entries(value.responses as Record<string, Part['value']>)) {
        const isProblem = response.content?.['application/problem+json'] && !response.content['application/json'];
        expect([operationId, status, Boolean(isProblem)]).toEqual([operationId, status, false]);
      }
      for (const [status, { headers }] of Object.entries(responses)) {
        expect([operationId, status, headers?.['X-Request-Id']]).toEqual([
          operationId,
          status,
          { $ref: '#/components/headers/RequestId' },
        ]);
      }
    }
    expect(JSON.stringify(document).length / operationsOf(document).length).toBeLessThan(4_500);
  });

  it('says of everything that reads tags that they may be malformed', () => {
    const conditional = operationsOf(document).filter(({ responses }) => responses['304']);
    expect(conditional.length).toBeGreaterThan(15);
    expect(conditional.filter(({ responses }) => !responses['400']).map(({ operationId }) => operationId)).toEqual([]);
  });

  it('says for programs which permission an operation takes, and where a lesser one will do', () => {
    const operations = operationsOf(document).map(({ value }) => value);
    expect(
      operations.filter((value) => value.security.length > 0 !== isPermission(value['x-permission'] ?? '')),
    ).toEqual([]);
    const owned = operations.filter((value) => value['x-ownership']);
    expect(owned.length).toBeGreaterThan(8);
    expect(owned.filter((value) => permissions[value['x-permission'] as Permission].own === undefined)).toEqual([]);
    expect(Object.keys(document.components.securitySchemes.apiKey['x-roles'])).toEqual(builtInRoleNames);
  });
});

describe('the examples of the API', () => {
  it('fit their schemas', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
    ajv.addSchema({ ...document, $id: 'api' });
    const misfits = (place: string, pointer: string, example: unknown) => {
      const validate = ajv.compile({ $ref: `api#${pointer}` });
      return validate(example) ? [] : [`${place}: ${ajv.errorsText(validate.errors)}`];
    };
    const found = partsOf(document).flatMap(({ place, value }) => {
      if (value.schema && value.example !== undefined)
        return misfits(place, `${encodeURI(place)}/schema`, value.example);
      if (place.includes('/schemas/') && value.example !== undefined && (value.type || value.$ref))
        return misfits(place, encodeURI(place), value.example);
      return [];
    });
    const problems = Object.entries<{ value: unknown }>(document.components.examples).flatMap(([name, { value }]) =>
      misfits(name, '/components/schemas/Problem', value),
    );
    expect([...found, ...problems]).toEqual([]);
  });

  it('show problems with and without fields', () => {
    const withErrors = Object.entries<Part['value']>(document.components.examples).filter(
      ([, { value }]) => value.errors,
    );
    expect(withErrors.map(([code]) => code)).toEqual(expect.arrayContaining(['invalid-request', 'out-of-stock']));
    expect(withErrors.length).toBeLessThan(Object.keys(document.components.examples).length);
  });

  it('add up', () => {
    const sums = valuesWithin(document).filter(({ totals }) => totals?.total?.amount !== undefined);
    expect(sums.length).toBeGreaterThan(10);
    for (const { totals, lines, payments } of sums) {
      const of = (name: string) => totals[name].amount as number;
      expect(of('items') + of('shipping') + of('tax')).toBe(of('total'));
      expect(of('itemsGross') + of('shippingGross')).toBe(of('total'));
      if (!lines) continue;
      const sum = (values: readonly { amount: number }[]) => values.reduce((all, { amount }) => all + amount, 0);
      type Line = Record<'net' | 'tax' | 'gross' | 'unitPrice', { amount: number }> & { quantity: number };
      expect(sum(totals.lines.map((line: { amount: { amount: number } }) => line.amount))).toBe(of('total'));
      expect(sum(lines.map(({ net }: Line) => net))).toBe(of('items'));
      expect(sum(lines.map(({ gross }: Line) => gross))).toBe(of('itemsGross'));
      for (const { net, tax, gross, unitPrice, quantity } of lines as Line[]) {
        expect(net.amount + tax.amount).toBe(gross.amount);
        expect(unitPrice.amount * quantity).toBe(totals.taxIncluded ? gross.amount : net.amount);
      }
      for (const { authorised, captured, refunded } of payments) {
        expect(authorised.amount).toBe(of('total'));
        expect(captured.amount).toBeLessThanOrEqual(authorised.amount);
        expect(refunded.amount).toBeLessThanOrEqual(captured.amount);
      }
    }
  });

  it('tell of one shop: its orders are of its product, by its quote', () => {
    const example = (path: string, method: string, status = '200') =>
      document.paths[path][method].responses[status].content['application/json'].example;
    const { variants, id: productId } = example('/v1/products/{id}', 'get');
    const [line] = example('/v1/orders/{id}', 'get').lines;
    expect(line).toMatchObject({
      productId,
      sku: variants[0].sku,
      title: variants[0].title,
      unitPrice: variants[0].prices[0],
    });
    const quote = example('/v1/shipping-quotes', 'post', '201');
    const draft = document.paths['/v1/orders'].post.requestBody.content['application/json'].example;
    expect([draft.shippingQuoteId, draft.shippingOptionId]).toEqual([quote.id, quote.options[0].id]);
    expect(draft.expectedTotal).toEqual(quote.options[0].totals.total);
    expect(example('/v1/orders/{id}/cancel', 'post').status).toBe('cancelled');
    const parcel = example('/v1/shipments/{id}', 'get');
    expect(parcel.weightGrams).toBe(variants[0].weightGrams * parcel.lines[0].quantity);
  });
});

/** Every object of the examples. */
function valuesWithin(value: Part['value']): Part['value'][] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap((part) => valuesWithin(part))];
}
