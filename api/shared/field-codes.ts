import { problemCodes, type ProblemCode } from './problem-catalogue.ts';

/** What may be wrong with a field as it was sent, whatever the shop makes of it. Later versions may know more. */
export const formCodes = {
  required: 'It was left out, or is empty.',
  'unknown-field': 'There is no such field.',
  'wrong-type': 'It is a value of another type, such as a number in quotation marks.',
  'invalid-format': 'It is not written as it has to be.',
  'invalid-value': 'It is none of the values that are allowed.',
  'out-of-range': 'It is too small, too large, too short or too long: see `params.minimum`, `params.maximum`.',
  repeated: 'It stands there more than once.',
  'looks-like-a-card-number': 'It looks like the number of a payment card, which does not belong there.',
} as const;

export type FormCode = keyof typeof formCodes;

/** A code of a form, or that of a problem where the shop says no to what a field asks for. */
export type FieldCode = FormCode | ProblemCode;

export const fieldCodes: FieldCode[] = [...(Object.keys(formCodes) as FormCode[]), ...problemCodes];

const KNOWN: ReadonlySet<string> = new Set(fieldCodes);

export function isFieldCode(code: unknown): code is FieldCode {
  return typeof code === 'string' && KNOWN.has(code);
}
