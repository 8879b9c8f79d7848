import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { Router } from '@koa/router';
import Koa from 'koa';
import { listen } from '../shared/listen.ts';

export interface SimulatedText {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly status: 'sent';
  readonly dateSent: string;
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

export interface TwilioSimulatorOptions {
  readonly port?: number;
  readonly host?: string;
  readonly accountSid?: string;
  readonly authToken?: string;
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

/** Twilio's Messages resource: creates, and lists by `To`, `From` and `DateSent>`. It knows no idempotency key, as Twilio does not. */
export async function startTwilioSimulator(options: TwilioSimulatorOptions = {}): Promise<TwilioSimulator> {
  const { port = 0, host = '127.0.0.1' } = options;
  const { accountSid, authToken } = { ...SIMULATED_ACCOUNT, ...options };
  const texts: SimulatedText[] = [];
  let [lost, busy] = [0, 0];
  const keep = (one: SimulatedText) => {
    texts.push(one);
    if (texts.length > textsKeptMax) texts.shift();
  };
  const router = new Router();
  const path = '/2010-04-01/Accounts/:sid/Messages.json';
  const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  router.use('/2010-04-01', async (ctx, next) => {
    if (ctx.get('authorization') !== expected) return refuse(ctx, 401, 20003, 'Authenticate');
    if (busy > 0) {
      busy -= 1;
      return refuse(ctx, 429, 20429, 'Too Many Requests');
    }
    return next();
  });
  router.get(path, (ctx) => {
    const { To, From } = ctx.query;
    const since = String(ctx.query['DateSent>'] ?? '');
    const found = texts.filter((one) => one.to === To && one.from === From && one.dateSent.slice(0, 10) >= since);
    ctx.body = { messages: found.toReversed().map(({ dateSent, ...one }) => ({ ...one, date_sent: dateSent })) };
  });
  router.post(path, async (ctx) => {
    const form = new URLSearchParams(await text(ctx.req));
    const [to, from, body] = [form.get('To') ?? '', form.get('From') ?? '', form.get('Body') ?? ''];
    const refusal = refusals[to];
    if (refusal) return refuse(ctx, 400, ...refusal);
    if (body === '') return refuse(ctx, 400, 21602, 'Message body is required.');
    const sid = `SM${randomBytes(16).toString('hex')}`;
    keep({ sid, to, from, body, status: 'sent', dateSent: new Date().toISOString() });
    if (lost > 0) {
      lost -= 1;
      ctx.req.socket.destroy();
      return;
    }
    ctx.status = 201;
    ctx.body = { sid, to, from, body, status: 'queued' };
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
      lost = times;
    },
    busy: (times) => {
      busy = times;
    },
    close: () => listening.close(),
  };
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
