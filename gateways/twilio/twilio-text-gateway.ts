import { TextNotSent, type TextFailure, type TextGateway, type TextMessage } from '../text-gateway.ts';

export interface TwilioOptions {
  readonly accountSid: string;
  readonly authToken: string;
  /** A number of the account's, in E.164. */
  readonly from: string;
  /** `https://api.twilio.com` unless it is a simulator's. */
  readonly apiBase: string;
  readonly timeoutMs: number;
}

/** Most texts to one number in a day that are looked through. */
const LISTED_MAX = 100;

/** Which error says what. Source: twilio.com/docs/api/errors. */
const failures: ReadonlyMap<number, TextFailure> = new Map([
  // Not a number; not one that can be reached; a landline.
  [21211, { undeliverable: true }],
  [21612, { undeliverable: true }],
  [21614, { undeliverable: true }],
  // It has answered STOP.
  [21610, { unsubscribed: true }],
]);

/**
 * Texts by Twilio's Messages resource (twilio.com/docs/messaging/api/message-resource). Creating one takes no idempotency key, so after
 * an unclear answer the texts to the number are listed and compared before it is sent again.
 */
export function createTwilioTextGateway(options: TwilioOptions): TextGateway {
  const { accountSid, authToken, from, apiBase, timeoutMs } = options;
  const messages = `${apiBase}/2010-04-01/Accounts/${accountSid}/Messages.json`;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

  async function ask(
    url: string,
    init: { readonly method?: string; readonly body?: URLSearchParams } = {},
  ): Promise<Record<string, unknown>> {
    const request = { ...init, headers: { authorization }, signal: AbortSignal.timeout(timeoutMs) };
    const answer = await fetch(url, { ...request, redirect: 'error' }).catch((cause: unknown) => {
      throw new TextNotSent({}, { cause });
    });
    const body = await answer.json().catch(() => ({}));
    const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
    if (answer.ok) return fields;
    const code = typeof fields['code'] === 'number' ? fields['code'] : undefined;
    throw new TextNotSent({ status: answer.status, code }, code === undefined ? {} : failures.get(code));
  }

  async function findSent({ to, body }: TextMessage, since: Date): Promise<string | undefined> {
    const query = new URLSearchParams({ To: to, From: from, PageSize: String(LISTED_MAX) });
    query.set('DateSent>', since.toISOString().slice(0, 10));
    const { messages: listed } = await ask(`${messages}?${query.toString()}`);
    const all = Array.isArray(listed) ? (listed as Record<string, unknown>[]) : [];
    // One that the carrier refused is none.
    const found = all.find((one) => one['body'] === body && !['failed', 'canceled'].includes(String(one['status'])));
    return found && typeof found['sid'] === 'string' ? found['sid'] : undefined;
  }

  return {
    async send(text) {
      const { to, body, maybeSentSince } = text;
      const sent = maybeSentSince && (await findSent(text, maybeSentSince));
      if (sent !== undefined) return { providerId: sent };
      const form = new URLSearchParams({ To: to, From: from, Body: body });
      const { sid } = await ask(messages, { method: 'POST', body: form });
      if (typeof sid !== 'string') throw new TextNotSent({});
      return { providerId: sid };
    },
  };
}
