import type { z } from 'zod';
import type { ProblemParams } from '../../domain/failures/problem-params.ts';
import { isFieldCode, type FieldCode } from './field-codes.ts';
import { hintOf } from './near-field.ts';

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

/** What is wrong with a field, for programs: one of the codes of `FieldError`. */
export function codeOfIssue(issue: Issue): FieldCode {
  switch (issue.code) {
    case 'invalid_type':
      return 'wrong-type';
    case 'too_big':
      return 'out-of-range';
    case 'too_small':
      return isEmptyText(issue) ? 'required' : 'out-of-range';
    case 'invalid_format':
      return 'invalid-format';
    case 'custom':
      return isFieldCode(issue.params?.['code']) ? issue.params['code'] : 'invalid-value';
    default:
      return 'invalid-value';
  }
}

/** The bounds of what is out of range: of a number itself, of a text its characters, of a list its entries. */
export function paramsOfIssue(issue: Issue): ProblemParams | undefined {
  switch (issue.code) {
    case 'too_big':
      return { maximum: Number(issue.maximum), ...unitOf(issue.origin) };
    case 'too_small':
      return isEmptyText(issue) ? undefined : { minimum: Number(issue.minimum), ...unitOf(issue.origin) };
    case 'not_multiple_of':
      return { multipleOf: issue.divisor };
    case 'custom': {
      const facts = Object.entries(issue.params ?? {}).filter(([name]) => name !== 'code');
      return facts.length > 0 ? (Object.fromEntries(facts) as ProblemParams) : undefined;
    }
    default:
      return undefined;
  }
}

function unitOf(origin: string): ProblemParams {
  if (origin === 'string') return { unit: 'characters' };
  return origin === 'array' ? { unit: 'entries' } : {};
}

/** An answer names no more than these: whoever sends more mistakes has made one. */
export const ERRORS_MAX = 50;

/**
 * For one body: says of each issue what is wrong, for whoever fills in the form, where the schema has no words of its own. What was
 * meant by unknown fields is looked for only as often as it is told, however many objects hold them: each look costs.
 */
export function createIssueDescriber(): (issue: RawIssue) => string | undefined {
  let hintsLeft = ERRORS_MAX;
  return (issue) => {
    if (issue.code !== 'unrecognized_keys') return describeIssue(issue);
    const hinted = issue.keys.slice(0, hintsLeft);
    hintsLeft -= hinted.length;
    // One line for each of them; `fieldErrors` takes them apart.
    return hinted.map((key) => `${NO_SUCH_FIELD}${hintOf(key, fieldsOf(issue.schema))}`).join('\n') || NO_SUCH_FIELD;
  };
}

export const NO_SUCH_FIELD = 'There is no such field.';

/** With the bounds, in plain English. */
function describeIssue(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `It must be ${TYPES[issue.expected] ?? 'a value of another type'}${isQuoted(issue) ? ', without quotation marks' : ''}.`;
    case 'too_big':
      return `It must ${measure(issue.origin, 'at most', issue.maximum)}.`;
    case 'too_small':
      return isEmptyText(issue)
        ? 'This field is required.'
        : `It must ${measure(issue.origin, 'at least', issue.minimum)}.`;
    case 'invalid_value':
      return issue.values.length <= LISTED_MAX
        ? `It must be one of: ${issue.values.join(', ')}.`
        : 'It is not one of the values that are allowed.';
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'It is not written as it has to be.';
    case 'not_multiple_of':
      return `It must be a multiple of ${issue.divisor}.`;
    case 'invalid_key':
      return 'It has a name that is not allowed.';
    case 'invalid_union':
      return 'It is none of the forms that are allowed.';
    default:
      return undefined;
  }
}

/** A number or a yes that was sent as text. What money, units and decisions hang on is not guessed. */
function isQuoted({ expected, input }: { readonly expected: string; readonly input?: unknown }): boolean {
  return typeof input === 'string' && (expected === 'number' || expected === 'int' || expected === 'boolean');
}

/** What the object that refused a field knows instead. */
function fieldsOf(schema: unknown): readonly string[] {
  const { shape } = (schema as { readonly shape?: object } | undefined) ?? {};
  return Object.keys(shape ?? {});
}

/** A list that nobody reads says nothing. */
const LISTED_MAX = 20;

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'It must be a UUID.',
  datetime: 'It must be a time, such as 2026-11-21T09:30:00Z.',
  url: 'It must be a web address, such as https://shop.example/.',
  email: 'It must be one e-mail address, such as ada@example.com.',
};

/** As people call them. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

function measure(origin: string, bound: 'at least' | 'at most', limit: number | bigint): string {
  if (origin === 'string') return `have ${bound} ${limit} characters`;
  if (origin === 'array') return `have ${bound} ${limit} ${Number(limit) === 1 ? 'entry' : 'entries'}`;
  return `be ${bound} ${limit}`;
}

function isEmptyText({ origin, minimum }: { readonly origin: string; readonly minimum: number | bigint }): boolean {
  return origin === 'string' && Number(minimum) === 1;
}
