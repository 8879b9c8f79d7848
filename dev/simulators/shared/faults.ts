import { setTimeout as sleep } from 'node:timers/promises';
import type { Middleware } from 'koa';
import { z } from 'zod';

/** What goes wrong with a webhook. Its fault's `route` names the event: `payment_intent.*`, `tracker.updated`, `*`. */
const webhookFault = z.strictObject({
  /** Deliver this many further copies. */
  duplicate: z.union([z.literal(true).transform(() => 1), z.int().min(1).max(20)]).optional(),
  delayMs: z.int().min(0).optional(),
  /** Hold the event back until the one after it has been delivered. */
  reorder: z.boolean().optional(),
  drop: z.boolean().optional(),
});

const faultRequest = z.strictObject({
  /** `POST /v1/payment_intents`, `GET /v2/*`, `*`; a star stands for anything, slashes too. */
  route: z.string().min(1),
  /** How many requests it hits; every one until it is deleted, if left out. */
  times: z.int().min(1).optional(),
  latencyMs: z.int().min(0).optional(),
  /** Answered instead of handling the request, as a proxy in front of the provider would. */
  status: z.int().min(200).max(599).optional(),
  /**
   * Answered as a failure inside the endpoint, which a provider with idempotency keys keeps under the request's key and
   * answers again; `status` is one in front of it, which leaves no trace.
   */
  storedStatus: z.int().min(500).max(599).optional(),
  /** Whether the endpoint had done its work when it failed with `storedStatus`, or the provider completes it afterwards. */
  storedEffect: z.enum(['none', 'done', 'later']).optional(),
  /** Answered word for word with `status` (200 if left out) instead of handling the request. */
  body: z.string().optional(),
  /** Cut the connection before the request is handled, or after it was handled and stored. */
  dropReply: z.enum(['before', 'after']).optional(),
  /** Handle the request and keep the answer back for so long; `latencyMs` is for the request. */
  holdReplyMs: z.int().min(0).optional(),
  /** Handle the request, send the first half of the answer, then cut the connection. */
  halfBody: z.boolean().optional(),
  webhook: webhookFault.optional(),
});

/** What a request asks to happen to itself, in the header `simulator-fault`; so a proof holds up this one and no other. */
const ownFault = faultRequest.pick({ latencyMs: true, holdReplyMs: true });
export const OWN_FAULT_HEADER = 'simulator-fault';
export type OwnFault = z.input<typeof ownFault>;

export type FaultRequest = z.input<typeof faultRequest>;
type ParsedFault = z.output<typeof faultRequest>;
export type WebhookFault = NonNullable<ParsedFault['webhook']>;
export interface Fault extends ParsedFault {
  readonly id: string;
  hits: number;
}

/** What `misbehave` asks of an endpoint: to fail so, before or after its work. */
export interface StoredFailure {
  readonly status: number;
  readonly effect: 'none' | 'done' | 'later';
}

export interface FaultSwitchboard {
  add(request: FaultRequest): Fault;
  list(): readonly Fault[];
  clear(): void;
  /** The first fault that is set on this request, counted as used; undefined when all is well. */
  takeForRequest(method: string, path: string): Fault | undefined;
  takeForWebhook(eventType: string): WebhookFault | undefined;
}

export function createFaultSwitchboard(): FaultSwitchboard {
  let faults: Fault[] = [];
  let added = 0;
  const take = (matches: (fault: Fault) => boolean) => {
    const fault = faults.find(matches);
    if (!fault) return undefined;
    fault.hits += 1;
    if (fault.times !== undefined && fault.hits >= fault.times) faults = faults.filter((other) => other !== fault);
    return fault;
  };
  return {
    add(request) {
      const fault: Fault = { id: `fault_${++added}`, hits: 0, ...faultRequest.parse(request) };
      faults.push(fault);
      return fault;
    },
    list: () => faults,
    clear: () => {
      faults = [];
    },
    takeForRequest: (method, path) =>
      take(({ route, webhook }) => !webhook && (fits(route, `${method} ${path}`) || fits(route, path))),
    takeForWebhook: (eventType) =>
      take(({ route, webhook }) => webhook !== undefined && fits(route, eventType))?.webhook,
  };
}

function fits(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}

/** Outermost: answers, cuts or halves as the switchboard says. */
export function misbehave(switchboard: FaultSwitchboard): Middleware {
  return async (ctx, next) => {
    // The switchboard itself never fails: a fault on every route could not be taken back.
    const fault = ctx.path.startsWith('/simulator/')
      ? undefined
      : (readOwnFault(ctx.get(OWN_FAULT_HEADER)) ?? switchboard.takeForRequest(ctx.method, ctx.path));
    if (!fault) return next();
    ctx.state['latencyMs'] = fault.latencyMs;
    if (fault.dropReply === 'before') return void ctx.req.socket.destroy();
    if (fault.status !== undefined || fault.body !== undefined) {
      await holdUp(ctx.state['latencyMs']);
      ctx.status = fault.status ?? 200;
      if (fault.body?.startsWith('{')) ctx.type = 'application/json';
      ctx.body = fault.body ?? `The simulator was told to answer ${fault.status}`;
      return undefined;
    }
    const { storedStatus } = fault;
    if (storedStatus !== undefined) {
      ctx.state['storedFailure'] = { status: storedStatus, effect: fault.storedEffect ?? 'done' };
    }
    await next();
    // Where nothing is kept under keys, it is an answer like any other.
    if (storedStatus !== undefined && ctx.status < 400) {
      ctx.status = storedStatus;
      ctx.body = { error: { message: 'An error occurred inside the endpoint.' } };
    }
    await holdUp(fault.holdReplyMs);
    if (fault.dropReply === 'after') ctx.req.socket.destroy();
    if (fault.halfBody) {
      const whole = Buffer.from(typeof ctx.body === 'string' ? ctx.body : JSON.stringify(ctx.body));
      ctx.respond = false;
      ctx.res.writeHead(ctx.status, { 'content-type': 'application/json', 'content-length': whole.length });
      ctx.res.write(whole.subarray(0, Math.ceil(whole.length / 2)), () => ctx.req.socket.destroy());
    }
    return undefined;
  };
}

function readOwnFault(header: string): Partial<Fault> | undefined {
  return header === '' ? undefined : ownFault.parse(JSON.parse(header));
}

/** Inside whatever marks a request as under way, so that a slow request is seen as such by its own repeats. */
export const beSlow: Middleware = async (ctx, next) => {
  await holdUp(ctx.state['latencyMs']);
  await next();
};

async function holdUp(latencyMs: unknown): Promise<void> {
  if (typeof latencyMs === 'number' && latencyMs > 0) await sleep(latencyMs);
}
