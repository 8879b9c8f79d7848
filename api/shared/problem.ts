import type { ProblemParams } from '../../domain/failures/problem-params.ts';
import type { FieldCode } from './field-codes.ts';
import { problemCatalogue, problemType, type ProblemCode } from './problem-catalogue.ts';

/** One thing that is wrong: a field of the body by its JSON pointer (RFC 6901), or a parameter by place and name. */
export interface FieldError {
  readonly pointer?: string;
  readonly in?: 'path' | 'query' | 'header';
  readonly name?: string;
  /** What is wrong with it, for programs: `required`, `unknown-field`, `out-of-range`, or a problem's code. */
  readonly code: FieldCode;
  /** The same for people. */
  readonly detail: string;
  /** The facts of it, for programs that have words of their own. */
  readonly params?: ProblemParams;
}

export interface ProblemOptions extends ErrorOptions {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error answer of the API. Thrown anywhere below a route; error-handler.ts makes it a document of RFC 9457. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, detail: string, { errors = [], headers = {}, ...options }: ProblemOptions = {}) {
    super(detail, options);
    this.code = code;
    this.errors = oneForEachField(errors);
    this.headers = headers;
  }

  get status(): number {
    return problemCatalogue[this.code].status;
  }

  /** The document of RFC 9457, section 3. */
  toDocument(requestId: string): ProblemDocument {
    const { status, title } = problemCatalogue[this.code];
    const { code, message: detail, errors } = this;
    // Those of the field with the same code, so that a client that branches on `code` finds them at the top.
    const params = errors.find((error) => error.code === code)?.params;
    const said = { type: problemType(code), title, status, detail, code, ...(params ? { params } : {}), requestId };
    return errors.length > 0 ? { ...said, errors } : said;
  }
}

export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  readonly params?: ProblemParams;
  readonly requestId: string;
  readonly errors?: readonly FieldError[];
}

/** Keeps the first error of each field, which is what a form shows; later ones mostly follow from it. */
export function oneForEachField(errors: readonly FieldError[]): readonly FieldError[] {
  const first = new Map<string, FieldError>();
  for (const error of errors) {
    const field = error.pointer ?? `${error.in}:${error.name}`;
    if (!first.has(field)) first.set(field, error);
  }
  return [...first.values()];
}

/** A problem with one field of the body. */
export function fieldProblem(code: ProblemCode, detail: string, pointer: string, params?: ProblemParams): Problem {
  return new Problem(code, detail, { errors: [{ pointer, code, detail, ...(params ? { params } : {}) }] });
}

export function notFound(what: string): Problem {
  return new Problem('not-found', `There is no ${what}.`);
}

/** 503: a part that the request needs cannot be reached, and it is unknown whether anything was done. */
export function unavailable(detail: string, cause?: unknown, retryAfterSeconds = 2): Problem {
  return new Problem('service-unavailable', detail, { headers: { 'Retry-After': String(retryAfterSeconds) }, cause });
}
