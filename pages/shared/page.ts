import type { z } from 'zod';
import type { Permission } from '../../domain/access/permissions.ts';
import type { Staff } from '../../api/shared/caller.ts';
import type { Subject } from '../../api/shared/request-state.ts';
import type { Html } from './html.ts';
import type { Locale } from './locale.ts';
import type { NoticeCode } from './notice.ts';
import type { RunOperation } from './operations.ts';

/**
 * A page is its contract as data and a handler that is given what was parsed, as a route of the API is (api/shared/route.ts).
 *
 * ```ts
 * page({
 *   method: 'get', path: '/ops/things/{id}', name: 'thingPage', permission: 'things:read', params: orderIdParams,
 * }).handledBy(async ({ params, run, locale }) => ({ kind: 'page', title: 'A thing', content: html`<p>…</p>` }))
 * ```
 */
export interface PageContract<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Form extends z.ZodType = z.ZodType,
> {
  readonly method: 'get' | 'post';
  /** In OpenAPI's notation. A form is sent to the address of the page that it stands on. */
  readonly path: `/ops${string}`;
  /** For log and metrics, beside the operations of the API: unique among both. */
  readonly name: string;
  /** What whoever asks must be allowed. `signed-in`: any of staff. `public`: nobody needs to have signed in. */
  readonly permission: 'public' | 'signed-in' | Permission;
  readonly params?: Params;
  readonly query?: Query;
  /** Of a POST. Left out: its fields are not looked at. */
  readonly form?: Form;
}

export interface PageInput<Params, Query, Form, Visitor> {
  readonly params: Params;
  readonly query: Query;
  readonly form: Form;
  /** Of a page for everybody undefined where nobody has signed in. */
  readonly caller: Visitor;
  readonly locale: Locale;
  /** An operation of the API, as this person and by the same code. Throws what it would answer. */
  readonly run: RunOperation;
  readonly requestId: string;
  readonly header: (name: string) => string;
  /** From where it comes: of an IPv6 address its network. Behind a proxy that is not known it is the proxy's. */
  readonly network: string;
  /** The same, whose limits it counts for. Undefined where no proxy is known: it may be everybody's. */
  readonly address: string | undefined;
  readonly isSecure: boolean;
  readonly setLogSubject: (subject: Subject) => void;
}

type Headers = Readonly<Record<string, string | readonly string[]>>;

export type PageAnswer =
  | {
      readonly kind: 'page';
      readonly title: string;
      readonly content: Html;
      /** 200 unless said. */
      readonly status?: number;
      readonly headers?: Headers;
    }
  /** A part of a page that its script fetches again and again. */
  | { readonly kind: 'part'; readonly content: Html; readonly headers?: Headers }
  /** To the address of another page (303). `notice` is shown there, once. */
  | { readonly kind: 'see-other'; readonly location: string; readonly notice?: NoticeCode; readonly headers?: Headers };

/** A page whose types have done their work. */
export interface Page {
  readonly contract: PageContract;
  readonly handle: (input: PageInput<unknown, unknown, unknown, Staff | undefined>) => Promise<PageAnswer>;
}

type Nothing = z.ZodType<Record<string, never>>;

/** Declares a page for whoever has signed in; `handledBy` adds what it shows or does. */
export function page<
  Params extends z.ZodType = Nothing,
  Query extends z.ZodType = Nothing,
  Form extends z.ZodType = Nothing,
>(contract: PageContract<Params, Query, Form> & { readonly permission: 'signed-in' | Permission }) {
  type Input = PageInput<z.output<Params>, z.output<Query>, z.output<Form>, Staff>;
  return {
    handledBy(handle: (input: Input) => Promise<PageAnswer>): Page {
      return { contract, handle: handle as unknown as Page['handle'] };
    },
  };
}

/** A page that needs no session: signing in, accepting an invitation. */
export function publicPage<
  Params extends z.ZodType = Nothing,
  Query extends z.ZodType = Nothing,
  Form extends z.ZodType = Nothing,
>(contract: Omit<PageContract<Params, Query, Form>, 'permission'>) {
  type Input = PageInput<z.output<Params>, z.output<Query>, z.output<Form>, Staff | undefined>;
  return {
    handledBy(handle: (input: Input) => Promise<PageAnswer>): Page {
      return { contract: { ...contract, permission: 'public' }, handle: handle as unknown as Page['handle'] };
    },
  };
}
