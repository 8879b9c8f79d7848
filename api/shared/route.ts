import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Permission, Reach } from '../../domain/access/permissions.ts';
import type { Caller } from './caller.ts';
import type { ExpectedVersions } from './entity-tag.ts';
import { withFieldPermissions } from './field-permissions.ts';
import type { CostlyRequest } from './limits/limit-settings.ts';
import type { PreparedBody } from './prepared-body.ts';
import type { OwnedThing } from './ownership.ts';
import type { ProblemCode } from './problem-catalogue.ts';
import type { BodySize } from './read-body.ts';
import type { Subject } from './request-state.ts';

/**
 * A route is its whole contract as data, and a handler that is given what was parsed. The same object registers the
 * route (serve-routes.ts) and writes its OpenAPI operation (documentation/openapi-document.ts), so that the two
 * cannot differ.
 *
 * ```ts
 * route({
 *   method: 'get', path: '/v1/things/{id}', operationId: 'getThing', tag: 'Things', permission: 'things:read',
 *   summary: 'Read a thing', description: 'Of any kind.', params: orderIdParams, problems: ['not-found'],
 *   responses: { 200: { description: 'The thing', schema: thing, example: aThing } },
 * }).handledBy(async ({ params }) => ({ status: 200, body: await things.find(params.id) }))
 * ```
 *
 * Problems that follow from the contract (401, 403, 415, 422, ...) need not be listed; see implied-problems.ts. A field of an answer or of a
 * request that takes a permission besides says so in its schema; see field-permissions.ts.
 */
export interface RouteContract<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Responses extends ResponseContracts = ResponseContracts,
  Key extends KeyRule = KeyRule,
> {
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete';
  /** In OpenAPI's notation: `/v1/products/{id}`. */
  readonly path: string;
  /** Unique; the name of the operation in generated clients. */
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  /** What the summary does not say: when it is refused, what follows from it. */
  readonly description: string;
  /** What the caller must be allowed (permissions.ts). `public`: no key is needed. */
  readonly permission: 'public' | Permission;
  /**
   * What it is about, where who has only the lesser permission (`own`) may do it with what they have made. The thing that `id` of the
   * path names is looked at before the handler runs: another's is 404. Of a list, the handler leaves out what is another's.
   */
  readonly ownership?: OwnedThing;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** An example of the body, which must satisfy its schema. */
  readonly bodyExample?: z.input<Body>;
  /** Asks a third party, holds stock, moves money or tells of customers, so it is limited by itself: for the key, and for the shopper named. */
  readonly costly?: CostlyRequest;
  /** How large the body may be; `one` unless said (read-body.ts). */
  readonly bodySize?: BodySize;
  /**
   * Looks at the headers before the body is read, so that who is refused costs little: what it throws is answered. What it
   * returns is how large the body may be, instead of `bodySize`.
   */
  readonly beforeBody?: (
    request: Pick<RouteInput<unknown, unknown, unknown, unknown>, 'header' | 'address'>,
  ) => Promise<BodySize>;
  /** The body is checked by the handler from `rawBody`, because it is signed as bytes. `body` only documents it. */
  readonly rawBody?: boolean;
  /** Fields of a form instead of JSON; only of a `rawBody`. */
  readonly bodyType?: 'form';
  /** Header `Idempotency-Key`: where money or stock moves it is required. Left out: not accepted (GET, PATCH). */
  readonly idempotencyKey?: Key;
  /** What the log names, where the request says what it is about. A route about an order has it. */
  subjectOf?(request: SubjectRequest<z.output<Params>, KeyValue<Key>>): Subject;
  /** Header `If-Match` is required: two writers can meet here. */
  readonly ifMatch?: boolean;
  /** Request headers that the handler reads with `header(name)`, for the documentation. */
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly required: boolean }>>;
  /** What may be kept of an answer, and for how long. Left out: nothing (`no-store`), because most tell of somebody. */
  readonly cacheControl?: string;
  /**
   * An answer holds what by itself opens something, such as the address of a bank's page: it is never compressed. How well an
   * answer compresses tells whoever watches its length, and has a say in another part of it, what the secret is (breachattack.com).
   */
  readonly holdsSecrets?: boolean;
  readonly responses: Responses;
  /** Besides those that the contract implies. */
  readonly problems?: readonly ProblemCode[];
  /** Until 503 is answered, by the query as it was sent; 10 s where it is undefined. A long poll needs more. */
  readonly deadlineMs?: (query: Readonly<Record<string, unknown>>) => number | undefined;
}

export interface SubjectRequest<Params, Key> {
  readonly params: Params;
  readonly idempotencyKey: Key;
  readonly caller: Caller;
}

export type KeyRule = 'required' | 'optional' | undefined;

/** A header of an answer, besides those that every answer has. */
export type AnswerHeader = 'ETag' | 'Location' | 'Retry-After';

export interface ResponseContract {
  readonly description: string;
  /** Left out: no body. */
  readonly schema?: z.ZodType;
  readonly example?: unknown;
  /** Other than application/json. */
  readonly contentType?: string;
  /** Response headers and what they say. */
  readonly headers?: { readonly [Name in AnswerHeader]?: string };
}
export type ResponseContracts = Readonly<Record<number, ResponseContract>>;

export interface RouteInput<Params, Query, Body, Key> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly idempotencyKey: Key;
  /** The versions that the caller read, from `If-Match`. Any on routes without. */
  readonly versions: ExpectedVersions;
  readonly caller: Caller;
  /**
   * Who calls, asked again after a wait: what they may do may have been taken from them meanwhile. Throws 401, 403 or 404 as for a new
   * request, which costs no more than a look at what is remembered of the key.
   */
  readonly callerNow: () => Promise<Caller>;
  /** `own`: the caller may do it to what they have made, and to nothing else. */
  readonly reach: Reach;
  readonly requestId: string;
  /** The body as it came, for signatures. */
  readonly rawBody: string;
  /** The path as it was asked for, without query and with ids in small letters: a repeat is recognised by it. */
  readonly path: string;
  /** A request header, lower-case or not; empty when absent. */
  readonly header: (name: string) => string;
  /** Whose request it is, where the proxies in front are known and say so: an IPv4 address, or a network of IPv6. */
  readonly address: string | undefined;
  /** For whom it is asked, where it is costly and the storefront says so: as `address`. */
  readonly shopper: string | undefined;
  /** Counts what a request turns out to ask for besides. Throws 429 when there was too much of it. */
  readonly charge: (costly: CostlyRequest) => Promise<void>;
  /** Tells the log what the request is about, where only the handler finds out. */
  readonly setLogSubject: (subject: Subject) => void;
  /** Aborts when nobody waits for the answer any longer. */
  readonly disconnected: () => AbortSignal;
  readonly log: Logger;
}

type BodyOf<R extends ResponseContract> = R extends { readonly schema: infer S extends z.ZodType }
  ? z.input<S>
  : undefined;

export type Answer<Responses extends ResponseContracts = ResponseContracts> = {
  [Status in keyof Responses & number]: {
    readonly status: Status;
    readonly headers?: Readonly<Record<string, string>>;
  } & (BodyOf<Responses[Status]> extends undefined
    ? { readonly body?: undefined }
    : { readonly body: BodyOf<Responses[Status]> | PreparedBody });
}[keyof Responses & number];

/** What a handler answers that knows by the tag alone that the client has the answer already; every read may be answered so. */
export function notModified(tag: string): { readonly status: 304; readonly headers: { readonly ETag: string } } {
  return { status: 304, headers: { ETag: tag } };
}

type KeyValue<Key extends KeyRule> = Key extends 'required' ? string : string | undefined;

/** A route whose types have done their work. */
export interface Route {
  readonly contract: RouteContract;
  readonly handle: (input: RouteInput<unknown, unknown, unknown, string | undefined>) => Promise<AnyAnswer>;
}

export interface AnyAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Declares a route; `handledBy` adds what it does. Two steps, so that the compiler knows every answer's type. */
export function route<
  const Responses extends ResponseContracts,
  Params extends z.ZodType = z.ZodType<Record<string, never>>,
  Query extends z.ZodType = z.ZodType<Record<string, never>>,
  Body extends z.ZodType = z.ZodType<undefined>,
  const Key extends KeyRule = undefined,
>(contract: RouteContract<Params, Query, Body, Responses, Key>) {
  type Input = RouteInput<z.output<Params>, z.output<Query>, z.output<Body>, KeyValue<Key>>;
  return {
    handledBy(handle: (input: Input) => Promise<Answer<Responses> | ReturnType<typeof notModified>>): Route {
      return { contract, handle: withFieldPermissions(contract, handle as unknown as Route['handle']) };
    },
  };
}
