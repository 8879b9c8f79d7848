import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { completeDocument, fieldsOf, policyNames, type PolicyName } from './policy-catalogue.ts';

const aName = fc.constantFrom<PolicyName>(...policyNames);

describe('the catalogue of policies', () => {
  it.each(policyNames)('has a fallback within the bounds for each field of %s', (name) => {
    for (const { fallback, min, max, meaning } of Object.values(fieldsOf(name))) {
      expect(fallback).toBeGreaterThanOrEqual(min);
      expect(fallback).toBeLessThanOrEqual(max);
      expect(meaning).toMatch(/\.$/);
    }
  });
});

describe('completeDocument', () => {
  it('is what was decided, and the fallback for what was not', () => {
    expect(completeDocument('quotes')).toEqual({ lifeSeconds: 1_800 });
    expect(completeDocument('payment', { retrySeconds: 60 })).toMatchObject({
      deadlineSeconds: 14_400,
      retrySeconds: 60,
    });
  });

  it('has each field within its bounds, whatever another version has stored', () => {
    fc.assert(
      fc.property(aName, fc.dictionary(fc.string(), fc.anything()), fc.anything(), (name, others, value) => {
        const fields = fieldsOf(name);
        const stored = { ...others, ...Object.fromEntries(Object.keys(fields).map((field) => [field, value])) };
        const document: Readonly<Record<string, number>> = completeDocument(name, stored);
        expect(Object.keys(document)).toEqual(Object.keys(fields));
        for (const [field, { min, max }] of Object.entries(fields)) {
          expect(Number.isInteger(document[field])).toBe(true);
          expect(document[field]).toBeGreaterThanOrEqual(min);
          expect(document[field]).toBeLessThanOrEqual(max);
        }
      }),
    );
  });

  it('changes nothing of a document that is complete', () => {
    fc.assert(
      fc.property(aName, fc.nat(), (name, seed) => {
        const document = Object.fromEntries(
          Object.entries(fieldsOf(name)).map(([field, { min, max }]) => [field, min + (seed % (max - min + 1))]),
        );
        expect(completeDocument(name, document)).toEqual(document);
      }),
    );
  });
});

describe('docs/policies.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/policies.md'), 'utf8');
  const documented = [...page.matchAll(/^\| `([a-z-]+)` `(\w+)` \| (\d+) \| (\d+), (\d+) \|/gm)].map(
    ([, name, field, fallback, min, max]) => [name, field, Number(fallback), Number(min), Number(max)],
  );

  it('has a row for each field, with its default and bounds', () => {
    const fields = policyNames.flatMap((name) =>
      Object.entries(fieldsOf(name)).map(([field, { fallback, min, max }]) => [name, field, fallback, min, max]),
    );
    expect(documented).toEqual(fields);
  });
});
