import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

interface ReceivedWebhook {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The event that it carries. */
  readonly event: { readonly id: string; readonly [field: string]: unknown };
}

/** A shop's end of the line: takes webhooks, remembers them in order, and can be out of order itself. */
export interface RecordingReceiver {
  readonly url: string;
  readonly received: readonly ReceivedWebhook[];
  /** Waits until one has come that fits, and returns it. */
  waitFor(fits: (webhook: ReceivedWebhook) => boolean): Promise<ReceivedWebhook>;
  /** Answers this status from now on; what is not 2xx is not remembered. */
  answerWith(status: number): void;
  refusedCount(): number;
  close(): Promise<void>;
}

export async function startRecordingReceiver(port = 0): Promise<RecordingReceiver> {
  const received: ReceivedWebhook[] = [];
  let waiting: (() => void)[] = [];
  let status = 200;
  let refused = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const isTaken = status < 300;
      if (isTaken)
        received.push({ headers: request.headers, body, event: JSON.parse(body) as ReceivedWebhook['event'] });
      else refused += 1;
      response.writeHead(status).end();
      for (const check of waiting) check();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    waitFor: (fits) =>
      new Promise((resolve) => {
        const check = () => {
          const found = received.find(fits);
          if (!found) return;
          waiting = waiting.filter((other) => other !== check);
          resolve(found);
        };
        waiting.push(check);
        check();
      }),
    answerWith: (code) => {
      status = code;
    },
    refusedCount: () => refused,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
