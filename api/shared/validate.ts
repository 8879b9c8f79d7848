import type { z } from 'zod';
import { Problem, type FieldError } from './problem.ts';

/** Parses the body, or throws 422 with a JSON pointer for each field that is wrong. */
export function validBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const text = findBadText(body, []);
  if (text) throw invalidRequest([text]);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalidRequest(parsed.error.issues.flatMap((issue) => fieldErrors(issue, body)));
}

/** Parses path segments or query parameters, or throws 400 naming each that is wrong. */
export function validParameters<Schema extends z.ZodType>(
  schema: Schema,
  place: 'path' | 'query',
  values: unknown,
): z.output<Schema> {
  const text = findBadText(values, []);
  const parsed = text ? undefined : schema.safeParse(values);
  if (parsed?.success) return parsed.data;
  const found = text ? [text] : (parsed?.error.issues ?? []).flatMap((issue) => fieldErrors(issue, values));
  const errors = found.map(({ pointer = '', code, detail }) => ({
    in: place,
    name: (pointer.split('/')[1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~'),
    code,
    detail,
  }));
  throw new Problem('invalid-parameter', summaryOf(errors), { errors });
}

export function invalidHeader(name: string, detail: string): Problem {
  return new Problem('invalid-parameter', detail, {
    errors: [{ in: 'header', name, code: 'invalid-format', detail }],
  });
}

/** RFC 6901: `~` and `/` within a name are escaped. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function invalidRequest(errors: readonly FieldError[]): Problem {
  return new Problem('invalid-request', summaryOf(errors), { errors });
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
    return issue.keys.map((key) => ({
      pointer: jsonPointer([...issue.path, key]),
      code: 'unknown-field',
      detail: 'There is no such field.',
    }));
  }
  const missing = issue.code !== 'custom' && valueAt(input, issue.path) === undefined;
  return [
    {
      pointer: jsonPointer(issue.path),
      code: missing ? 'required' : codeOf(issue),
      detail: missing ? 'This field is required.' : issue.message,
    },
  ];
}

function codeOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return 'wrong-type';
    case 'too_big':
    case 'too_small':
      return 'out-of-range';
    case 'invalid_format':
      return 'invalid-format';
    case 'custom':
      return typeof issue.params?.['code'] === 'string' ? issue.params['code'] : 'invalid-value';
    default:
      return 'invalid-value';
  }
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}

/** PostgreSQL stores neither NUL nor half a surrogate pair: they are refused here, wherever they stand. */
function findBadText(value: unknown, path: readonly PropertyKey[]): FieldError | undefined {
  if (typeof value === 'string') {
    if (!value.includes('\0') && value.isWellFormed()) return undefined;
    return { pointer: jsonPointer(path), code: 'invalid-format', detail: 'Text may not hold NUL or half a character.' };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const bad = findBadText(item, [...path, key]);
    if (bad) return bad;
  }
  return undefined;
}
