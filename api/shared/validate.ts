import type { z } from 'zod';
import { cleanLine } from '../../domain/text/clean-text.ts';
import { codeOfIssue, createIssueDescriber, ERRORS_MAX, NO_SUCH_FIELD, paramsOfIssue } from './describe-issue.ts';
import { findUnstorable } from './find-unstorable.ts';
import { jsonPointer } from './json-pointer.ts';
import { oneForEachField, Problem, type FieldError } from './problem.ts';

/** Parses the body, or throws 422 with a JSON pointer for each field that is wrong. */
export function validBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const { data, errors } = parse(schema, body);
  if (errors.length === 0) return data as z.output<Schema>;
  throw new Problem('invalid-request', summaryOf(errors), { errors: errors.slice(0, ERRORS_MAX) });
}

/** Parses path segments or query parameters, or throws 400 naming each that is wrong. */
export function validParameters<Schema extends z.ZodType>(
  schema: Schema,
  place: 'path' | 'query',
  values: object,
): z.output<Schema> {
  const { data, errors: found } = parse(schema, place === 'query' ? withoutEmpty(values) : values);
  if (found.length === 0) return data as z.output<Schema>;
  const errors = found.slice(0, ERRORS_MAX).map(({ pointer = '', ...error }) => ({
    in: place,
    name: (pointer.split('/')[1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~'),
    ...error,
  }));
  throw new Problem('invalid-parameter', summaryOf(errors), { errors });
}

/** A parameter that is empty was left out: forms send every field that they have. */
function withoutEmpty(values: object): Record<string, unknown> {
  const isText = (value: unknown) => typeof value !== 'string' || cleanLine(value) !== '';
  return Object.fromEntries(
    Object.entries(values)
      .map(([name, value]: [string, unknown]) => [name, Array.isArray(value) ? value.filter(isText) : value] as const)
      .filter(([, value]) => isText(value) && !(Array.isArray(value) && value.length === 0)),
  );
}

export function invalidHeader(name: string, detail: string): Problem {
  return new Problem('invalid-parameter', detail, {
    errors: [{ in: 'header', name, code: 'invalid-format', detail }],
  });
}

function parse(schema: z.ZodType, input: unknown): { data?: unknown; errors: readonly FieldError[] } {
  const unstorable = findUnstorable(input);
  if (unstorable) return { errors: [unstorable] };
  const parsed = schema.safeParse(input, { error: createIssueDescriber() });
  if (parsed.success) return { data: parsed.data, errors: [] };
  return { errors: oneForEachField(parsed.error.issues.flatMap((issue) => fieldErrors(issue, input))) };
}

function summaryOf(errors: readonly FieldError[]): string {
  const [first] = errors;
  const where = first?.pointer ?? first?.name ?? '';
  const others = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return `${where ? `${where}: ` : ''}${first?.detail ?? 'Not valid.'}${others}`;
}

type Issue = z.core.$ZodIssue;

function fieldErrors(issue: Issue, input: unknown): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    const details = issue.message.split('\n');
    return issue.keys.slice(0, ERRORS_MAX).map((key, index) => ({
      pointer: jsonPointer([...issue.path, key]),
      code: 'unknown-field',
      detail: details[index] ?? NO_SUCH_FIELD,
    }));
  }
  const missing = issue.code !== 'custom' && valueAt(input, issue.path) === undefined;
  const pointer = jsonPointer(issue.path);
  if (missing) return [{ pointer, code: 'required', detail: 'This field is required.' }];
  const params = paramsOfIssue(issue);
  return [{ pointer, code: codeOfIssue(issue), detail: issue.message, ...(params ? { params } : {}) }];
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}
