import { createHash } from 'node:crypto';
import { Router } from '@koa/router';
import type { Context, Middleware } from 'koa';
import type { Logger } from 'pino';
import { mayDo } from '../../domain/access/permissions.ts';
import { lacksPermission, type Staff } from '../../api/shared/caller.ts';
import { COMPRESSIBLE } from '../../api/shared/compress-answers.ts';
import { asProblem, logProblem } from '../../api/shared/error-handler.ts';
import type { CallerLimits } from '../../api/shared/limits/caller-limits.ts';
import { addressGroup } from '../../api/shared/limits/client-address.ts';
import { Problem } from '../../api/shared/problem.ts';
import type { RequestState, Subject } from '../../api/shared/request-state.ts';
import { REQUEST_DEADLINE_MS, withinDeadline } from '../../api/shared/serve-routes.ts';
import { validBody, validParameters } from '../../api/shared/validate.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { isLocale, localeOf, type Locale } from './locale.ts';
import { clearedNotice, noticeCookie, readNotice } from './notice.ts';
import type { createOperations } from './operations.ts';
import type { Page, PageAnswer, PageContract } from './page.ts';
import type { PageFiles } from './page-files.ts';
import { pageHeaders } from './page-headers.ts';
import { problemContent } from './problem-content.ts';
import { problemTitle } from './problem-words.ts';
import { readForm } from './read-form.ts';
import { requireSameOrigin } from './require-same-origin.ts';
import { noticeWords } from './shared-words.ts';
import type { StaffSessions } from './staff-sessions.ts';

export interface PageDependencies {
  readonly sessions: StaffSessions;
  readonly operations: ReturnType<typeof createOperations>;
  readonly limits: Pick<CallerLimits, 'spend' | 'charge' | 'visitors'>;
  readonly files: PageFiles;
  readonly log: Logger;
}

type PageContext = Context & { state: RequestState };

/** Serves pages, and says what is wrong as a page, too. What is not at `/ops` is left to the API. */
export function servePages(pages: readonly Page[], deps: PageDependencies): Middleware<RequestState> {
  const router = new Router<RequestState>({ sensitive: true, strict: true });
  for (const { contract, handle } of pages) {
    const path = contract.path.replaceAll(/\{(\w+)\}/g, ':$1');
    router.register(path, [contract.method], async (ctx) => {
      ctx.state.operationId = contract.name;
      ctx.state.pattern = contract.path;
      await send(ctx, await withinDeadline(answer({ contract, handle }, ctx, deps), REQUEST_DEADLINE_MS), deps);
    });
  }
  const routed = router.routes() as unknown as Middleware<RequestState>;
  return async (ctx, next) => {
    if (!isPagePath(ctx.path)) return next();
    ctx.set(pageHeaders);
    try {
      await routed(ctx, async () => {
        throw new Problem('not-found', 'There is nothing at this address.');
      });
    } catch (error) {
      await sendProblem(ctx, error, deps);
    }
  };
}

function isPagePath(path: string): boolean {
  return path === '/ops' || (path.startsWith('/ops/') && !path.startsWith('/ops/files/'));
}

/** A part that the script of an open page fetches again: nobody needs to sit before it. */
function isPoll(ctx: Context): boolean {
  return ctx.method === 'GET' && ctx.get('HX-Request') === 'true';
}

function knownVisitor({ state: { caller } }: PageContext): Staff | undefined {
  return caller?.kind === 'staff' ? caller : undefined;
}

async function visitorOf(ctx: PageContext, { sessions }: PageDependencies): Promise<Staff | undefined> {
  const caller = await sessions.read(ctx.get('Cookie'), !isPoll(ctx));
  if (caller) ctx.state.caller = caller;
  return caller;
}

/** Of the right site, signed in, not too often, allowed, parsed, handled: in this order, so that a stranger learns nothing. */
async function answer({ contract, handle }: Page, ctx: PageContext, deps: PageDependencies): Promise<PageAnswer> {
  if (contract.method === 'post') {
    requireSameOrigin({ secFetchSite: ctx.get('Sec-Fetch-Site'), origin: ctx.get('Origin'), host: ctx.host });
  }
  const caller = await visitorOf(ctx, deps);
  const address = addressOf(ctx);
  if (!caller && address !== undefined) await deps.limits.visitors.spend(address);
  if (!caller && contract.permission !== 'public') return signIn(ctx);
  if (caller) await deps.limits.spend(caller, undefined, undefined);
  if (caller) requireAllowed(contract, caller);
  const segments = (ctx as { params?: Record<string, string> }).params ?? {};
  const { params, query, form } = contract;
  const setLogSubject = (subject: Subject) => {
    ctx.state.subject = { ...ctx.state.subject, ...subject };
  };
  return handle({
    params: params ? validParameters(params, 'path', { ...segments }) : {},
    query: query ? validParameters(query, 'query', { ...ctx.query }) : {},
    form: form ? validBody(form, await readForm(ctx)) : {},
    caller,
    locale: languageOf(ctx, caller),
    run: caller ? deps.operations(contextOf(ctx, caller, deps)) : nothingRuns,
    requestId: ctx.state.requestId,
    header: (name) => ctx.get(name),
    network: addressGroup(ctx.ip),
    address,
    isSecure: ctx.secure,
    setLogSubject,
  });
}

function contextOf(ctx: PageContext, caller: Staff, deps: PageDependencies) {
  const { requestId } = ctx.state;
  return {
    caller,
    callerNow: async () => {
      const now = await deps.sessions.read(ctx.get('Cookie'), true);
      if (!now) throw new Problem('unauthenticated', 'Your session has ended.');
      return now;
    },
    requestId,
    address: addressOf(ctx),
    setLogSubject: (subject: Subject) => {
      ctx.state.subject = { ...ctx.state.subject, ...subject };
    },
    charge: (costly: Parameters<typeof deps.limits.charge>[1]) => deps.limits.charge(caller, costly, undefined),
    disconnected: () => abortedOnClose(ctx),
    log: deps.log.child({ requestId }),
  };
}

/** Where no proxy is known, an address may be that of one, and so of everybody. */
function addressOf(ctx: Context): string | undefined {
  return ctx.ips.length > 0 ? addressGroup(ctx.ip) : undefined;
}

function abortedOnClose(ctx: Context): AbortSignal {
  const controller = new AbortController();
  ctx.res.once('close', () => controller.abort());
  return controller.signal;
}

const nothingRuns = async () => {
  throw new Problem('unauthenticated', 'Nobody has signed in.');
};

function requireAllowed({ permission }: PageContract, caller: Staff): void {
  if (permission === 'public' || permission === 'signed-in' || mayDo(caller.permissions, permission)) return;
  throw lacksPermission(caller, permission);
}

/**
 * Back to the page that was asked for; of a form to the page that it stands on, which has its address. The script would put a redirect's
 * page into the one that is open: it is told to leave that.
 */
function signIn(ctx: Context): PageAnswer {
  if (isPoll(ctx)) {
    const { pathname, search } = URL.parse(ctx.get('HX-Current-URL')) ?? { pathname: '/ops', search: '' };
    const location = `/ops/sign-in?next=${encodeURIComponent(pathname + search)}`;
    return { kind: 'part', content: html``, headers: { 'HX-Redirect': location } };
  }
  const next = ctx.method === 'GET' ? ctx.path + ctx.search : ctx.path;
  return { kind: 'see-other', location: `/ops/sign-in?next=${encodeURIComponent(next)}` };
}

function languageOf(ctx: Context, caller: Staff | undefined): Locale {
  const own = caller?.locale ?? '';
  return isLocale(own) ? own : localeOf(ctx.get('Accept-Language'));
}

async function send(ctx: PageContext, answered: PageAnswer, deps: PageDependencies): Promise<void> {
  const { headers = {} } = answered;
  for (const [name, value] of Object.entries(headers)) ctx.set(name, typeof value === 'string' ? value : [...value]);
  if (answered.kind === 'part') return sendPart(ctx, String(await answered.content));
  if (answered.kind === 'see-other') {
    if (answered.notice) ctx.append('Set-Cookie', noticeCookie(answered.notice));
    ctx.set('Location', answered.location);
    // Koa turns a null body into 204 unless told otherwise.
    ctx.body = null;
    ctx.status = 303;
    return;
  }
  await sendPage(ctx, answered, deps);
}

async function sendPage(
  ctx: PageContext,
  { title, content, status = 200 }: Extract<PageAnswer, { readonly kind: 'page' }>,
  { files }: PageDependencies,
): Promise<void> {
  const caller = knownVisitor(ctx);
  const locale = languageOf(ctx, caller);
  const code = readNotice(ctx.get('Cookie'));
  if (code !== undefined) ctx.append('Set-Cookie', clearedNotice);
  const notice = noticeWords(locale, code);
  const text = String(await layout(files, { title, content: await content, locale, caller, notice }));
  ctx.compress = COMPRESSIBLE;
  ctx.status = status;
  ctx.body = text;
  ctx.type = 'text/html; charset=utf-8';
}

/**
 * A part that has not changed since the script fetched it is not sent again, so that focus and place on the page stay: an `ETag` would
 * not do, because the browser answers the script from what it keeps (htmx, extension `hx-ptag`).
 */
function sendPart(ctx: PageContext, text: string): void {
  const tag = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  ctx.set('HX-PTag', tag);
  if (ctx.get('HX-PTag') === tag) {
    ctx.status = 304;
    return;
  }
  ctx.status = 200;
  ctx.body = text;
  ctx.type = 'text/html; charset=utf-8';
}

async function sendProblem(ctx: PageContext, error: unknown, deps: PageDependencies): Promise<void> {
  const problem = asProblem(error);
  logProblem(deps.log, ctx.state, problem, error);
  ctx.state.problem = problem.code;
  // What is wrong may be that nobody can be looked up.
  const caller = knownVisitor(ctx) ?? (await visitorOf(ctx, deps).catch(() => undefined));
  const locale = languageOf(ctx, caller);
  const { 'Retry-After': retryAfter } = problem.headers;
  if (retryAfter !== undefined) ctx.set('Retry-After', retryAfter);
  const content = problemContent(problem, locale, ctx.state.requestId);
  await sendPage(
    ctx,
    { kind: 'page', title: problemTitle(problem.code, locale), content, status: problem.status },
    deps,
  );
}
