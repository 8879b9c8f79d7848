import type { AnswerHeader } from '../shared/route.ts';

interface HeaderObject {
  readonly description: string;
  /** Whether each answer that names it has it. */
  readonly required: boolean;
  readonly schema: { readonly type: 'string' | 'integer'; readonly minimum?: number };
  readonly example: string | number;
}

const text = { type: 'string' } as const;
const seconds = { type: 'integer', minimum: 0 } as const;

/** Every header of an answer, once: operations refer to them. By their names as components. */
export const answerHeaders = {
  RequestId: {
    description:
      'The id of the request: as it was sent in this header, or one of ours. Name it when you report a problem.',
    required: true,
    schema: text,
    example: 'qm-0f8c4e0e-6d5c-4a53-b7cf-0c1a33bd2fd1',
  },
  ETag: {
    description: 'Entity tag of what is answered, for `If-None-Match`; where it can be changed, for `If-Match`.',
    required: false,
    schema: text,
    example: '"3"',
  },
  Location: {
    description: 'Where it can be read.',
    required: false,
    schema: text,
    example: '/v1/orders/0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a',
  },
  RetryAfter: { description: 'Seconds to wait.', required: true, schema: seconds, example: 5 },
  RetryAfterIfAny: {
    description: 'Seconds until more may be known; absent where there is nothing to wait for.',
    required: false,
    schema: seconds,
    example: 1,
  },
  Authenticate: { description: 'How to authenticate.', required: true, schema: text, example: 'Bearer' },
  RateLimitPolicy: {
    description: 'The limit: `q` requests in `w` seconds.',
    required: false,
    schema: text,
    example: '"key";q=600;w=60',
  },
  RateLimit: {
    description: 'What is left of the limit (`r`), and seconds until there is more (`t`).',
    required: false,
    schema: text,
    example: '"key";r=0;t=12',
  },
} as const satisfies Record<string, HeaderObject>;

type Component = keyof typeof answerHeaders;

/** Which component describes a header that a route names. */
export const componentOf: Readonly<Record<AnswerHeader, Component>> = {
  ETag: 'ETag',
  Location: 'Location',
  'Retry-After': 'RetryAfterIfAny',
};

/** A header by reference, with what a route says of it. */
export function headerRef(component: Component, description?: string) {
  return {
    $ref: `#/components/headers/${component}` as const,
    ...(description === undefined ? {} : { description }),
  };
}
