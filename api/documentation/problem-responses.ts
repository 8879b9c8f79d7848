import type { ZodOpenApiExampleObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { problemCatalogue, problemCodes, type ProblemCode } from '../shared/problem-catalogue.ts';
import { headerRef } from './answer-headers.ts';
import { exampleProblem } from './example-problem.ts';
import { problemDocument } from './problem-schema.ts';

/** By each code; a component, so that it stands in the document once. */
const examples = Object.fromEntries(
  problemCodes.map((code): [ProblemCode, ZodOpenApiExampleObject] => [
    code,
    { id: code, summary: problemCatalogue[code].title, value: exampleProblem(code) },
  ]),
) as Record<ProblemCode, ZodOpenApiExampleObject>;

/** More codes than these make no name. */
const NAMED_MAX = 3;

const STATUS_NAMES: Readonly<Record<number, string>> = { 400: 'BadRequest', 409: 'Conflict', 422: 'Unprocessable' };

/**
 * The answers of one document that say no: one for each status and the codes that it may have there. Operations with the same ones
 * share a component, which is called by its codes, or by the first operation that has it where they are many.
 */
export function createProblemResponses() {
  const made = new Map<string, ZodOpenApiResponseObject>();
  return (status: number, codes: readonly ProblemCode[], operationId: string): ZodOpenApiResponseObject => {
    const sorted = problemCodes.filter((code) => codes.includes(code));
    const key = sorted.join();
    const response = made.get(key) ?? responseOf(status, sorted, nameOf(status, sorted, operationId));
    made.set(key, response);
    return response;
  };
}

function responseOf(status: number, codes: readonly ProblemCode[], id: string): ZodOpenApiResponseObject {
  return {
    id,
    description: codes.map((code) => `\`${code}\`: ${problemCatalogue[code].title}.`).join('\n'),
    headers: { ...headersOf(status, codes), 'X-Request-Id': headerRef('RequestId') },
    content: {
      'application/problem+json': {
        schema: problemDocument,
        examples: Object.fromEntries(codes.map((code) => [code, examples[code]])),
      },
    },
  };
}

function nameOf(status: number, codes: readonly ProblemCode[], operationId: string): string {
  if (codes.length <= NAMED_MAX) return codes.map(pascalCase).join('Or');
  return `${pascalCase(operationId)}${STATUS_NAMES[status] ?? status}`;
}

function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function headersOf(status: number, codes: readonly ProblemCode[]) {
  switch (status) {
    case 401:
      return { 'WWW-Authenticate': headerRef('Authenticate') };
    case 429:
      return {
        // An order that has had too many cards gets no further by waiting.
        'Retry-After': headerRef(codes.includes('too-many-payment-attempts') ? 'RetryAfterIfAny' : 'RetryAfter'),
        'RateLimit-Policy': headerRef('RateLimitPolicy'),
        RateLimit: headerRef('RateLimit'),
      };
    case 503:
      return { 'Retry-After': headerRef('RetryAfter') };
    default:
      return {};
  }
}
