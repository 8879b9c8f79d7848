import { createHmac } from 'node:crypto';
import type { SimulatedText } from './twilio-simulator.ts';

export interface StatusCallbackOptions {
  readonly accountSid: string;
  readonly authToken: string;
  /** Where an address on a machine of somebody's own is reached from here, as between containers. Left out: as it says. */
  readonly apiUrl?: string | undefined;
  /** Between two words of a text. */
  readonly pauseMs: number;
}

export interface StatusCallbacks {
  /** Lets a text that was taken go its way, and says so to `callback`, where there is one. */
  follow(text: SimulatedText, callback: string | null): void;
  close(): void;
}

/** Numbers whose texts are taken and do not arrive (this simulator's own): with which word, and Twilio's code for it. */
const ends: Readonly<Record<string, readonly [SimulatedText['status'], number]>> = {
  '+15005550011': ['undelivered', 30003],
  '+15005550012': ['failed', 30008],
};

/**
 * What Twilio says of a text on its way: `sent`, then its end. Each once, whatever is answered. Source:
 * twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks.
 */
export function createStatusCallbacks({
  accountSid,
  authToken,
  apiUrl,
  pauseMs,
}: StatusCallbackOptions): StatusCallbacks {
  const stopped = new AbortController();
  const timers = new Set<NodeJS.Timeout>();
  const later = (run: () => Promise<void>) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      void run();
    }, pauseMs);
    timers.add(timer);
  };

  async function say({ sid, from, to, status, errorCode }: SimulatedText, callback: string): Promise<void> {
    const form = new URLSearchParams({
      AccountSid: accountSid,
      ApiVersion: '2010-04-01',
      From: from,
      To: to,
      MessageSid: sid,
      MessageStatus: status,
      SmsSid: sid,
      SmsStatus: status,
      ...(errorCode === undefined ? {} : { ErrorCode: String(errorCode) }),
    });
    const signature = createHmac('sha1', authToken)
      .update(
        callback +
          [...form.keys()]
            .toSorted()
            .map((name) => name + (form.get(name) ?? ''))
            .join(''),
      )
      .digest('base64');
    await fetch(reached(callback, apiUrl), {
      method: 'POST',
      body: form,
      headers: { 'X-Twilio-Signature': signature },
      signal: AbortSignal.any([stopped.signal, AbortSignal.timeout(10_000)]),
    }).then(
      (answer) => answer.body?.cancel(),
      // Nobody there: what was to be said is lost, as with Twilio.
      () => undefined,
    );
  }

  return {
    follow(text, callback) {
      const move = async (status: SimulatedText['status'], errorCode?: number) => {
        text.status = status;
        text.errorCode = errorCode;
        if (callback !== null) await say({ ...text }, callback);
      };
      const [end, errorCode] = ends[text.to] ?? ['delivered', undefined];
      later(async () => {
        await move('sent');
        if (!stopped.signal.aborted) later(() => move(end, errorCode));
      });
    },
    close() {
      stopped.abort();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function reached(callback: string, apiUrl: string | undefined): string {
  const { hostname, pathname, search } = new URL(callback);
  const isOfThisMachine = hostname === 'localhost' || hostname === '127.0.0.1';
  return apiUrl !== undefined && isOfThisMachine ? `${apiUrl}${pathname}${search}` : callback;
}
