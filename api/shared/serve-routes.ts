import { Router } from '@koa/router';
import type { Context, Middleware } from 'koa';
import type { Logger } from 'pino';
import { reachOf, type Reach } from '../../domain/access/permissions.ts';
import type { Authenticate } from './authenticate.ts';
import { lacksPermission, type Caller } from './caller.ts';
import { COMPRESSIBLE } from './compress-answers.ts';
import { readIdempotencyKey } from './idempotency-key.ts';
import { bodyTag, isKnown, readIfMatch, readIfNoneMatch } from './entity-tag.ts';
import type { CallerLimits } from './limits/caller-limits.ts';
import { addressGroup, readShopperAddress, SHOPPER_ADDRESS } from './limits/client-address.ts';
import type { OwnedThing, Ownership } from './ownership.ts';
import { PreparedBody, preferredEncoding } from './prepared-body.ts';
import { Problem, unavailable } from './problem.ts';
import { parseJson, readRawBody } from './read-body.ts';
import type { RequestState, Subject } from './request-state.ts';
import type { AnyAnswer, Route, RouteContract } from './route.ts';
import { validBody, validParameters } from './validate.ts';

/** Every request is answered within this time, whatever it waits for. */
export const REQUEST_DEADLINE_MS = 10_000;

export interface ServeDependencies {
  readonly authenticate: Authenticate;
  readonly limits: Pick<CallerLimits, 'spend' | 'charge'>;
  readonly ownership: Ownership;
  readonly log: Logger;
}

/**
 * Registers routes. What no route answers is 404, or 405 with `Allow` where the address knows other methods. One thing has one
 * address: in other capitals or with a slash at its end it is unknown.
 */
export function serveRoutes(routes: readonly Route[], deps: ServeDependencies): Middleware<RequestState>[] {
  const router = new Router<RequestState>({ sensitive: true, strict: true });
  for (const { contract, handle } of routes) {
    const path = contract.path.replaceAll(/\{(\w+)\}/g, ':$1');
    router.register(path, [contract.method], async (ctx) => {
      ctx.state.operationId = contract.operationId;
      ctx.state.pattern = contract.path;
      const run = answer({ contract, handle }, ctx, deps);
      await send(ctx, contract, await withinDeadline(run, contract.deadlineMs?.(ctx.query) ?? REQUEST_DEADLINE_MS));
    });
  }
  return [router.routes() as unknown as Middleware<RequestState>, refuseUnknown];
}

/**
 * Authorise, parse, handle: in this order, so that a stranger learns nothing and costs little. Who asks for what is another's is told so
 * before their body is judged.
 */
async function answer(
  { contract, handle }: Route,
  ctx: Context & { state: RequestState },
  { authenticate, limits, ownership, log }: ServeDependencies,
): Promise<AnyAnswer> {
  const { caller, reach, shopper } = await authorise(contract, ctx, { authenticate, limits });
  const header = (name: string) => ctx.get(name);
  const address = addressOf(ctx);
  const bodySize = (await contract.beforeBody?.({ header, address })) ?? contract.bodySize ?? 'one';
  const sent =
    contract.body || contract.rawBody ? await readRawBody(ctx, bodySize, contract.bodyType) : Buffer.alloc(0);
  const { params, query } = parseParameters(contract, ctx);
  const { id } = params as { readonly id?: string };
  const requireOwn = async (who: Caller, how: Reach) => {
    if (how === 'own' && contract.ownership && id !== undefined)
      await ownership.requireOwn(contract.ownership, id, who);
  };
  await requireOwn(caller, reach);
  const idempotencyKey = readIdempotencyKey(contract.idempotencyKey, headerOf(ctx, 'idempotency-key'));
  const setLogSubject = (subject: Subject) => {
    ctx.state.subject = { ...ctx.state.subject, ...subject };
  };
  if (contract.subjectOf) setLogSubject(contract.subjectOf({ params, idempotencyKey, caller }));
  const versions = contract.ifMatch ? readIfMatch(ctx.get('If-Match')) : 'any';
  const body = contract.body && !contract.rawBody ? validBody(contract.body, parseJson(sent)) : undefined;
  const { requestId } = ctx.state;
  return handle({
    params,
    query,
    body,
    idempotencyKey,
    versions,
    caller,
    callerNow: async () => {
      const now = await authenticate(ctx.get('Authorization'), ctx.ip);
      await requireOwn(now, requireReach(contract, now));
      return now;
    },
    reach,
    requestId,
    rawBody: contract.rawBody ? sent.toString() : '',
    path: pathOf(contract, params),
    header,
    address,
    shopper,
    charge: (costly) => limits.charge(caller, costly, shopper),
    setLogSubject,
    // Made for those who ask: each costs an error object when the answer has gone out.
    disconnected: () => abortedOnClose(ctx),
    log: log.child({ requestId }),
  });
}

/** Where no proxy is known, an address may be that of one, and so of everybody. */
function addressOf(ctx: Context): string | undefined {
  return ctx.ips.length > 0 ? addressGroup(ctx.ip) : undefined;
}

function pathOf({ path }: RouteContract, params: unknown): string {
  const values = params as Readonly<Record<string, unknown>>;
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}

function abortedOnClose(ctx: Context): AbortSignal {
  const controller = new AbortController();
  ctx.res.once('close', () => controller.abort());
  return controller.signal;
}

const nobody: Caller = { kind: 'secret', id: '', secretId: '', name: 'public', role: 'public', permissions: new Set() };

async function authorise(
  contract: RouteContract,
  ctx: Context & { state: RequestState },
  { authenticate, limits }: Pick<ServeDependencies, 'authenticate' | 'limits'>,
): Promise<{ readonly caller: Caller; readonly reach: Reach; readonly shopper: string | undefined }> {
  const { permission, costly } = contract;
  if (permission === 'public') return { caller: nobody, reach: 'any', shopper: undefined };
  const caller = await authenticate(ctx.get('Authorization'), ctx.ip);
  ctx.state.caller = caller;
  const shopper = costly || caller.kind === 'publishable' ? shopperOf(caller, ctx) : undefined;
  await limits.spend(caller, costly, shopper);
  return { caller, reach: requireReach(contract, caller), shopper };
}

/** Throws 403. */
function requireReach({ permission, ownership }: RouteContract, caller: Caller): Reach {
  if (permission === 'public') return 'any';
  const reach = reachOf(caller.permissions, permission);
  const isTheirs = ownership !== undefined && ownedBy(caller).includes(ownership);
  if (reach === undefined || (reach === 'own' && !isTheirs)) throw lacksPermission(caller, permission);
  return reach;
}

/** Without a rule of ownership there is nothing that the caller could own; a guest has one order, and nothing else. */
function ownedBy({ kind }: Caller): readonly OwnedThing[] {
  if (kind === 'guest') return ['order'];
  return kind === 'customer' ? ['order', 'quote'] : ['order', 'quote', 'customer'];
}

/**
 * The server of a storefront says for whom it asks. What runs in a browser asks for whoever sits there, whatever it says. Everybody has the
 * key of a page, so that somebody's address always counts for it: where no proxy is known that of the connection, which may be a proxy's.
 */
function shopperOf({ kind }: Caller, ctx: Context): string | undefined {
  if (kind === 'publishable') return addressOf(ctx) ?? addressGroup(ctx.ip);
  if (kind === 'guest') return addressOf(ctx);
  // Counted by their account, whichever server they come by.
  if (kind === 'customer') return undefined;
  const said = readShopperAddress(headerOf(ctx, SHOPPER_ADDRESS.toLowerCase()));
  return said === undefined ? undefined : addressGroup(said);
}

function parseParameters({ params, query }: RouteContract, ctx: Context): { params: unknown; query: unknown } {
  const segments = (ctx as { params?: Record<string, string> }).params ?? {};
  return {
    params: params ? validParameters(params, 'path', { ...segments }) : {},
    query: query ? validParameters(query, 'query', { ...ctx.query }) : {},
  };
}

/** Undefined when it was not sent; `ctx.get` cannot tell that from an empty one. */
function headerOf(ctx: Context, name: string): string | undefined {
  const value = ctx.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** The work goes on when time is up, but nobody waits for it any longer. */
export async function withinDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  const { promise: timeUp, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(unavailable('The request took too long.')), deadlineMs);
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}

async function send(ctx: Context, contract: RouteContract, { status, headers = {}, body }: AnyAnswer): Promise<void> {
  const { method, permission, cacheControl = 'no-store', holdsSecrets = false } = contract;
  const prepared = body instanceof PreparedBody ? body : undefined;
  // Text is sent as it is: a page.
  const content = prepared?.bytes ?? (body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
  const isRead = method === 'get' && status === 200 && content !== undefined;
  const tag = headers['ETag'] ?? prepared?.tag ?? (isRead ? bodyTag(content) : undefined);
  // Before anything is set: one that is malformed is refused, and a refusal has no tag.
  const isUnchanged = isRead && tag !== undefined && isKnown(tag, readIfNoneMatch(ctx.get('If-None-Match')));
  ctx.set('Cache-Control', cacheControl);
  if (cacheControl !== 'no-store' && permission !== 'public') ctx.vary('Authorization');
  ctx.set({ ...headers, ...(tag === undefined ? {} : { ETag: tag }) });
  if (isRead && !holdsSecrets && !prepared) ctx.compress = COMPRESSIBLE;
  if (isUnchanged || content === undefined) {
    ctx.body = null;
    // Koa turns a null body into 204 unless told otherwise.
    ctx.status = isUnchanged ? 304 : status;
    return;
  }
  const encoding = prepared && preferredEncoding((name) => ctx.acceptsEncodings(name) === name);
  ctx.status = status;
  ctx.body = prepared && encoding ? await prepared.compressed(encoding) : content;
  if (encoding) ctx.set('Content-Encoding', encoding);
  ctx.type = contract.responses[status]?.contentType ?? 'application/json';
}

/** What the router passed on: the address is unknown, or it is known for other methods. */
const refuseUnknown: Middleware<RequestState> = (ctx) => {
  const matched = (ctx as { matched?: readonly { methods: readonly string[] }[] }).matched ?? [];
  const allowed = [...new Set(matched.flatMap(({ methods }) => methods))].sort();
  if (allowed.length === 0) throw new Problem('not-found', 'There is nothing at this address.');
  const headers = { Allow: allowed.join(', ') };
  throw new Problem('method-not-allowed', `This address knows ${headers.Allow}.`, { headers });
};
