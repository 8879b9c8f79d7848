import { z } from 'zod';
import type { ProblemParams } from '../../domain/failures/problem-params.ts';
import { fieldCodes, formCodes, type FieldCode } from '../shared/field-codes.ts';
import { problemCatalogue, problemCodes, problemType, type ProblemCode } from '../shared/problem-catalogue.ts';
import { problemParams } from '../shared/schemas/problem-params-schema.ts';

/** Known today. A program that meets another one shows `detail`. */
const fieldCode = z.union([z.enum(fieldCodes as [FieldCode, ...FieldCode[]]), z.string()]).meta({
  id: 'FieldCode',
  description: [
    'What is wrong, for programs: one of these, or the code of a problem. Later versions may know more: show `detail` for one that you do not know.',
    ...Object.entries(formCodes).map(([code, meaning]) => `- \`${code}\`: ${meaning}`),
  ].join('\n'),
  example: 'required',
});

const fieldError = z
  .strictObject({
    pointer: z.string().optional().meta({ description: 'JSON pointer (RFC 6901) to the field of the body.' }),
    in: z.enum(['path', 'query', 'header']).optional().meta({ description: 'Where the parameter stands.' }),
    name: z.string().optional().meta({ description: 'Name of the parameter or header.' }),
    code: fieldCode,
    detail: z.string().meta({ description: 'What is wrong, for people.', example: 'This field is required.' }),
    params: problemParams.optional(),
  })
  .meta({ id: 'FieldError', description: 'One thing that is wrong with a request.' });

/** RFC 9457, as every error of the API is answered. */
export const problemDocument = z
  .strictObject({
    type: z.string().meta({ description: 'Address of a page that explains the problem.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What went wrong this time.' }),
    code: z.enum(problemCodes as [ProblemCode, ...ProblemCode[]]).meta({ description: 'Stable; branch on it.' }),
    params: problemParams.optional(),
    requestId: z.string().meta({ description: 'Name it when you report the problem.' }),
    errors: z.array(fieldError).optional(),
  })
  .meta({ id: 'Problem', description: 'An error, as RFC 9457 has it.' });

const exampleParams: { readonly [Code in ProblemCode]?: ProblemParams } = {
  'price-changed': {
    sku: '85123A',
    quoted: { amount: 3826, currency: 'EUR' },
    current: { amount: 3900, currency: 'EUR' },
  },
  'out-of-stock': { sku: '85123A', requested: 300, available: 241 },
  'too-many-units': { sku: '85123A', requested: 300, maximum: 100 },
  'quote-used': { orderId: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a' },
  'total-changed': { expected: { amount: 4560, currency: 'USD' }, actual: { amount: 4891, currency: 'USD' } },
};

export function exampleProblem(code: ProblemCode): z.input<typeof problemDocument> {
  const { status, title, remedy } = problemCatalogue[code];
  return {
    type: problemType(code),
    title,
    status,
    detail: remedy,
    code,
    ...(code in exampleParams ? { params: exampleParams[code] } : {}),
    requestId: '0f8c4e0e-6d5c-4a53-b7cf-0c1a33bd2fd1',
  };
}
