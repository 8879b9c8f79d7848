import { z } from 'zod';
import type { StoredPolicyVersion } from '../../db/policies/policy-queries.ts';
import {
  completeDocument,
  fieldsOf,
  policyCatalogue,
  policyNames,
  type PolicyDocument,
  type PolicyField,
  type PolicyName,
} from '../../domain/policies/policy-catalogue.ts';
import { rfc3339 } from '../shared/rfc3339.ts';
import { count } from '../shared/schemas/count-schema.ts';
import { extensibleEnum } from '../shared/schemas/extensible-enum.ts';
import { defaulted, line, optional, timestamp } from '../shared/schemas/field-schemas.ts';

const NOTE_MAX = 500;

const name = extensibleEnum(
  'PolicyName',
  'What is decided.',
  Object.fromEntries(policyNames.map((one) => [one, policyCatalogue[one].description])) as Record<PolicyName, string>,
);
const version = count('Counts the decisions; the same as the ETag. 0: nothing was decided, and the defaults count.');
const author = z
  .string()
  .nullable()
  .meta({ description: 'Whose API key decided it, by its name; null for the defaults.', example: 'Grace' });
const note = z
  .string()
  .nullable()
  .meta({ description: 'Why, in the author’s words.', example: 'Our bank is slow in December.' });
const decidedAt = timestamp.nullable().meta({ description: 'When it was decided; null for the defaults.' });

/** `unpaid-orders` as `UnpaidOrders`: how types are named in clients. */
export function typeNameOf(policy: PolicyName): string {
  return policy.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Of each policy a decision as it is sent, and the policy as it is answered: made once, because each has a name in the OpenAPI. */
export const policySchemas = Object.fromEntries(policyNames.map((one) => [one, schemasOf(one)])) as Readonly<
  Record<PolicyName, ReturnType<typeof schemasOf>>
>;

function schemasOf(policy: PolicyName) {
  const { description } = policyCatalogue[policy];
  const fields = fieldsOf(policy);
  const sent = z
    .strictObject(mapFields(fields, (field) => defaulted(numberOf(field), field.fallback).meta(meaningOf(field))))
    .meta({ id: `${typeNameOf(policy)}PolicyDraft`, description: `${description} What is left out has its default.` });
  const answered = z
    .strictObject(mapFields(fields, (field) => count(field.meaning, field)))
    .meta({ id: `${typeNameOf(policy)}PolicyDocument`, description });
  return {
    draft: z
      .strictObject({
        document: sent,
        note: optional(line(NOTE_MAX)).meta({
          description: 'Why; for staff. It stays for ever, and no erasure reaches it: no names of customers.',
          example: 'Our bank is slow in December.',
        }),
      })
      .meta({ id: `${typeNameOf(policy)}PolicyDecision`, description: `A decision. ${description}` }),
    policy: z
      .strictObject({ name, version, document: answered, author, note, decidedAt })
      .meta({ id: `${typeNameOf(policy)}Policy`, description: `${description} As it counts.` }),
  };
}

function numberOf({ min, max }: PolicyField) {
  return z.int().min(min).max(max);
}

function meaningOf({ meaning, fallback }: PolicyField) {
  return { description: `${meaning} Left out: ${fallback}.`, example: fallback };
}

function mapFields<Schema extends z.ZodType>(
  fields: Readonly<Record<string, PolicyField>>,
  schemaOf: (field: PolicyField) => Schema,
): Record<string, Schema> {
  return Object.fromEntries(Object.entries(fields).map(([field, described]) => [field, schemaOf(described)]));
}

export const policyChange = z
  .strictObject({
    field: z.string().meta({ description: 'The name of the field.', example: 'deadlineSeconds' }),
    from: z.int().meta({ description: 'What counted before.', example: 14_400 }),
    to: z.int().meta({ description: 'What was decided.', example: 7_200 }),
  })
  .meta({ id: 'PolicyChange', description: 'What a decision changes.' });

/** A policy with what a page needs to show it. */
export const listedPolicy = z
  .strictObject({
    name,
    description: z.string().meta({ description: 'What it is about.' }),
    version,
    fields: z
      .array(
        z
          .strictObject({
            field: z.string().meta({ description: 'The name of the field.', example: 'deadlineSeconds' }),
            meaning: z.string().meta({ description: 'What it says, with its unit.' }),
            value: z.int().meta({ description: 'What counts.', example: 14_400 }),
            defaultValue: z.int().meta({ description: 'What counts where nothing is decided.', example: 14_400 }),
            minimum: z.int().meta({ description: 'The least that may be decided.', example: 1 }),
            maximum: z.int().meta({ description: 'The most that may be decided.', example: 72_000 }),
          })
          .meta({ id: 'PolicyField', description: 'A number that the shop decides.' }),
      )
      .meta({ description: 'In the order in which they are described.' }),
  })
  .meta({ id: 'ListedPolicy', description: 'A policy with the meaning of its fields.' });

export function listPolicy(policy: PolicyName, at: number, document: PolicyDocument): z.output<typeof listedPolicy> {
  const values: Readonly<Record<string, number>> = document;
  return {
    name: policy,
    description: policyCatalogue[policy].description,
    version: at,
    fields: Object.entries(fieldsOf(policy)).map(([field, { meaning, fallback, min, max }]) => ({
      field,
      meaning,
      value: values[field] ?? fallback,
      defaultValue: fallback,
      minimum: min,
      maximum: max,
    })),
  };
}

/** As it counts: what this version of the program does not know is left out. */
export function presentPolicy(policy: PolicyName, stored: StoredPolicyVersion | undefined) {
  return {
    name: policy,
    version: stored?.version ?? 0,
    document: completeDocument(policy, stored?.document) as Record<string, number>,
    author: stored?.author ?? null,
    note: stored?.note ?? null,
    decidedAt: stored ? rfc3339(stored.decidedAt) : null,
  };
}

export function changesBetween(before: PolicyDocument, after: PolicyDocument): z.output<typeof policyChange>[] {
  const [from, to]: readonly Readonly<Record<string, number>>[] = [before, after];
  return Object.keys(to ?? {}).flatMap((field) => {
    const [was, is] = [from?.[field], to?.[field]];
    return was === undefined || is === undefined || was === is ? [] : [{ field, from: was, to: is }];
  });
}

export function examplePolicy(policy: PolicyName) {
  return presentPolicy(policy, {
    version: 1,
    document: completeDocument(policy),
    author: 'Grace',
    note: 'As before, on record.',
    decidedAt: '2026-11-21T09:30:00.000Z',
  });
}
