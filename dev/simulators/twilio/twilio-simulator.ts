import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { Router } from '@koa/router';
import Koa from 'koa';
import { listen } from '../shared/listen.ts';
import { createStatusCallbacks } from './status-callbacks.ts';

export interface SimulatedText {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  status: 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed';
  /** Why it did not arrive. */
  errorCode?: number | undefined;
  readonly createdAt: string;
}

export interface TwilioSimulator {
  readonly url: string;
  /** Oldest first. */
  texts(): readonly SimulatedText[];
  /** Takes the next texts, and breaks the connection before it has answered. */
  loseAnswers(times: number): void;
  /** Answers the next requests with 429. */
  busy(times: number): void;
  close(): Promise<void>;
}

interface Account {
  readonly accountSid: string;
  readonly authToken: string;
}

export interface TwilioSimulatorOptions extends Partial<Account> {
  readonly port?: number;
  readonly host?: string;
  /** Where the shop's API is reached from here, if its addresses are those of somebody's own machine. */
  readonly apiUrl?: string;
  /** From taking a text until it is sent, and from there until it has arrived. */
  readonly pauseMs?: number;
}

/** The account that the simulator has unless told otherwise. */
export const SIMULATED_ACCOUNT = {
  accountSid: 'AC00000000000000000000000000000000',
  authToken: 'twilio_simulated',
  /** As of Twilio's test credentials: a number that may send. */
  from: '+15005550006',
} as const;

const textsKeptMax = 1_000;

/** Numbers that are refused, as with Twilio's test credentials (twilio.com/docs/iam/test-credentials). */
const refusals: Readonly<Record<string, readonly [number, string]>> = {
  '+15005550001': [21211, "The 'To' number is not a valid phone number."],
  '+15005550002': [21612, 'The number cannot be reached from this one.'],
  '+15005550004': [21610, 'Attempt to send to unsubscribed recipient.'],
  '+15005550009': [21614, "The 'To' number is not a mobile number."],
};

/** Twilio's Messages resource: creates, and lists by `To`, `From` and `DateSent>`, by which no text is found that waits. It knows no idempotency key, as Twilio does not. */
export async function startTwilioSimulator(options: TwilioSimulatorOptions = {}): Promise<TwilioSimulator> {
  const { port = 0, host = '127.0.0.1', apiUrl, pauseMs = 100 } = options;
  const account = {
    accountSid: options.accountSid ?? SIMULATED_ACCOUNT.accountSid,
    authToken: options.authToken ?? SIMULATED_ACCOUNT.authToken,
  };
  const callbacks = createStatusCallbacks({ ...account, apiUrl, pauseMs });
  const texts: SimulatedText[] = [];
  const toFail = { lost: 0, busy: 0 };
  const router = new Router();
  const path = '/2010-04-01/Accounts/:sid/Messages.json';
  router.use('/2010-04-01', onlyFor(account, toFail));
  router.get(path, (ctx) => list(ctx, texts));
  router.post(path, async (ctx) => {
    const form = new URLSearchParams(await text(ctx.req));
    const taken = take(ctx, form);
    if (!taken) return;
    texts.push(taken);
    if (texts.length > textsKeptMax) texts.shift();
    callbacks.follow(taken, form.get('StatusCallback'));
    if (toFail.lost > 0) {
      toFail.lost -= 1;
      ctx.req.socket.destroy();
    }
  });
  for (const route of readingRoutes(() => texts)) router.get(route.path, route.answer);
  const app = new Koa();
  app.silent = true;
  app.use(router.routes());
  const listening = await listen(app, port, host);
  return {
    url: listening.url,
    texts: () => texts,
    loseAnswers: (times) => {
      toFail.lost = times;
    },
    busy: (times) => {
      toFail.busy = times;
    },
    close() {
      callbacks.close();
      return listening.close();
    },
  };
}

function onlyFor({ accountSid, authToken }: Account, toFail: { busy: number }): Koa.Middleware {
  const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  return async (ctx, next) => {
    if (ctx.get('authorization') !== expected) return refuse(ctx, 401, 20003, 'Authenticate');
    if (toFail.busy > 0) {
      toFail.busy -= 1;
      return refuse(ctx, 429, 20429, 'Too Many Requests');
    }
    return next();
  };
}

function list(ctx: Koa.Context, texts: readonly SimulatedText[]): void {
  const { To, From } = ctx.query;
  const since = ctx.query['DateSent>'];
  const found = texts.filter(
    (one) =>
      one.to === To &&
      one.from === From &&
      (since === undefined || (dateSentOf(one) !== null && one.createdAt.slice(0, 10) >= String(since))),
  );
  ctx.body = {
    messages: found.toReversed().map(({ sid, to, from, body, status, createdAt, errorCode }) => ({
      sid,
      to,
      from,
      body,
      status,
      date_created: rfc2822(createdAt),
      date_sent: dateSentOf({ status, createdAt }),
      error_code: errorCode ?? null,
    })),
  };
}

/** Null while it waits in the queue. */
function dateSentOf({ status, createdAt }: Pick<SimulatedText, 'status' | 'createdAt'>): string | null {
  return status === 'queued' ? null : rfc2822(createdAt);
}

/** As Twilio writes times: "Thu, 24 Aug 2023 05:01:45 +0000". */
function rfc2822(instant: string): string {
  return new Date(instant).toUTCString().replace('GMT', '+0000');
}

/** Answers; undefined where it is refused. */
function take(ctx: Koa.Context, form: URLSearchParams): SimulatedText | undefined {
  const [to, from, body] = [form.get('To') ?? '', form.get('From') ?? '', form.get('Body') ?? ''];
  const refusal = refusals[to];
  if (refusal) refuse(ctx, 400, ...refusal);
  else if (body === '') refuse(ctx, 400, 21602, 'Message body is required.');
  if (refusal || body === '') return undefined;
  const sid = `SM${randomBytes(16).toString('hex')}`;
  ctx.status = 201;
  ctx.body = { sid, to, from, body, status: 'queued' };
  return { sid, to, from, body, status: 'queued', createdAt: new Date().toISOString() };
}

/** For people and programs here, without a key. */
function readingRoutes(texts: () => readonly SimulatedText[]) {
  return [
    {
      path: '/messages',
      answer: (ctx: Koa.Context) => {
        ctx.body = { data: texts().toReversed() };
      },
    },
    {
      path: '/simulator/health',
      answer: (ctx: Koa.Context) => {
        ctx.body = { ok: true };
      },
    },
  ];
}

function refuse(ctx: Koa.Context, status: number, code: number, message: string): void {
  ctx.status = status;
  ctx.body = { code, message, status, more_info: `https://www.twilio.com/docs/errors/${code}` };
}
