import { z } from 'zod';
import { problemCatalogue, problemCodes, problemType, type ProblemCode } from '../shared/problem-catalogue.ts';

const fieldError = z
  .strictObject({
    pointer: z.string().optional().meta({ description: 'JSON pointer (RFC 6901) to the field of the body.' }),
    in: z.enum(['path', 'query', 'header']).optional().meta({ description: 'Where the parameter stands.' }),
    name: z.string().optional().meta({ description: 'Name of the parameter or header.' }),
    code: z.string().meta({ description: 'What is wrong, for programs.', example: 'required' }),
    detail: z.string().meta({ description: 'What is wrong, for people.', example: 'This field is required.' }),
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
    requestId: z.string().meta({ description: 'Name it when you report the problem.' }),
    errors: z.array(fieldError).optional(),
  })
  .meta({ id: 'Problem', description: 'An error, as RFC 9457 has it.' });

export function exampleProblem(code: ProblemCode): z.input<typeof problemDocument> {
  const { status, title, remedy } = problemCatalogue[code];
  return {
    type: problemType(code),
    title,
    status,
    detail: remedy,
    code,
    requestId: '0f8c4e0e-6d5c-4a53-b7cf-0c1a33bd2fd1',
  };
}
