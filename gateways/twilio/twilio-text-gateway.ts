import { TextNotSent, type TextGateway, type TextMessage } from '../text-gateway.ts';
import { twilioFailures } from './twilio-failures.ts';
import { twilioStatusUrl } from './twilio-status-url.ts';

export interface TwilioOptions {
  readonly accountSid: string;
  readonly authToken: string;
  /** A number of the account's, in E.164. */
  readonly from: string;
  /** `https://api.twilio.com` unless it is a simulator's. */
  readonly apiBase: string;
  /** Of the shop's API, where Twilio says what became of a text. Left out: it is not asked to. */
  readonly publicUrl?: string | undefined;
  readonly timeoutMs: number;
}

/** Most texts to one number that are looked through, newest first: Twilio's largest page. */
const LISTED_MAX = 1_000;

/** Between Twilio's clock, which tells seconds, and ours. */
const CLOCKS_MS = 60_000;

/** What did not arrive is no text that was sent. */
const NOT_SENT: ReadonlySet<string> = new Set(['failed', 'undelivered', 'canceled']);

/**
 * Texts by Twilio's Messages resource (twilio.com/docs/messaging/api/message-resource). Creating one takes no idempotency key, so after
 * an unclear answer the texts to the number are listed and compared before it is sent again.
 */
export function createTwilioTextGateway(options: TwilioOptions): TextGateway {
  const { accountSid, authToken, from, apiBase, publicUrl, timeoutMs } = options;
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
    throw new TextNotSent({ status: answer.status, code }, code === undefined ? {} : twilioFailures.get(code));
  }

  async function findSent({ to, body }: TextMessage, since: Date): Promise<string | undefined> {
    const query = new URLSearchParams({ To: to, From: from, PageSize: String(LISTED_MAX) });
    // Not by `DateSent`: a text has none while it waits in Twilio's queue.
    const { messages: listed } = await ask(`${messages}?${query.toString()}`);
    const all = Array.isArray(listed) ? (listed as Record<string, unknown>[]) : [];
    const isOfThen = ({ date_created: made }: Record<string, unknown>) =>
      !(Date.parse(String(made)) < since.getTime() - CLOCKS_MS);
    const found = all.find((one) => one['body'] === body && isOfThen(one) && !NOT_SENT.has(String(one['status'])));
    return found && typeof found['sid'] === 'string' ? found['sid'] : undefined;
  }

  return {
    async send(text) {
      const { to, body, messageId, maybeSentSince } = text;
      const sent = maybeSentSince && (await findSent(text, maybeSentSince));
      if (sent !== undefined) return { providerId: sent };
      const form = new URLSearchParams({ To: to, From: from, Body: body });
      if (publicUrl !== undefined && messageId !== undefined)
        form.set('StatusCallback', twilioStatusUrl(publicUrl, messageId));
      const { sid } = await ask(messages, { method: 'POST', body: form });
      if (typeof sid !== 'string') throw new TextNotSent({});
      return { providerId: sid };
    },
  };
}
