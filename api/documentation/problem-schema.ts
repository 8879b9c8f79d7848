import { z } from 'zod';
import { formCodes } from '../shared/field-codes.ts';
import { count } from '../shared/schemas/count-schema.ts';
import { extensibleEnum } from '../shared/schemas/extensible-enum.ts';
import { problemCode, problemMeanings } from '../shared/schemas/problem-code-schema.ts';
import { problemParams } from '../shared/schemas/problem-params-schema.ts';

const fieldCode = extensibleEnum(
  'FieldCode',
  'What is wrong with a field, for programs: the code of a form, or that of a problem where the shop says no to what a field asks for. Show `detail` for one that you do not know.',
  { ...formCodes, ...problemMeanings },
);

const parameterPlace = extensibleEnum('ParameterPlace', 'Where a parameter stands.', {
  path: 'In the address.',
  query: 'Behind the address.',
  header: 'In a header.',
});

const fieldError = z
  .strictObject({
    pointer: z
      .string()
      .optional()
      .meta({ description: 'JSON pointer (RFC 6901) to the field of the body.', example: '/lines/0/quantity' }),
    in: parameterPlace.optional().meta({ description: 'Where the parameter stands, if it is about one.' }),
    name: z.string().optional().meta({ description: 'Name of the parameter or header.', example: 'limit' }),
    code: fieldCode,
    detail: z.string().meta({ description: 'What is wrong, for people.', example: 'This field is required.' }),
    params: problemParams.optional(),
  })
  .meta({ id: 'FieldError', description: 'One thing that is wrong with a request.' });

/** RFC 9457, as every error of the API is answered. */
export const problemDocument = z
  .strictObject({
    type: z.string().meta({
      description: 'Address of a page that explains the problem, relative to this API.',
      example: '/problems/out-of-stock',
      override: { format: 'uri-reference' },
    }),
    title: z.string().meta({ description: 'The problem in a few words: always the same for one `code`.' }),
    status: count('The HTTP status.', { min: 400, max: 599 }),
    detail: z.string().meta({ description: 'What went wrong this time.' }),
    code: problemCode,
    params: problemParams.optional().meta({
      description: 'The facts of what is wrong: those of the field that decided, which `errors` has as well.',
    }),
    requestId: z.string().meta({ description: 'Name it when you report the problem.' }),
    errors: z.array(fieldError).optional().meta({ description: 'What is wrong, one entry for each field at most.' }),
  })
  .meta({ id: 'Problem', description: 'An error, as RFC 9457 has it.' });
