import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Failpoints, RunningActivity } from './failpoints.ts';

type Watched = Pick<Failpoints, 'current' | 'reach'>;

/**
 * Comes to a boundary when the first bytes of a reply are here and nobody has read them: whoever was asked has done
 * what was asked. By HTTP (payment provider, carriers), HTTP/2 (Temporal) and SMTP.
 */
export function watchReplies(failpoints: Watched): void {
  watchHttp(failpoints);
  watchHttp2(failpoints);
  watchSmtp(failpoints);
}

/** A reply comes in no activity's name, so each request is remembered with the one that sent it. */
function watchHttp({ current, reach }: Watched): void {
  const askedBy = new WeakMap<object, RunningActivity>();
  subscribe('http.client.request.created', (message) => {
    const { request } = message as { request: ClientRequest };
    const running = current();
    if (running) askedBy.set(request, running);
  });
  subscribe('http.client.response.finish', (message) => {
    const { request } = message as { request: ClientRequest; response: IncomingMessage };
    reach('after-remote-commit', `${request.method} ${routeOf(request.path)}`, askedBy.get(request));
  });
}

/** `/v1/payment_intents/pi_123/capture?expand=…` is `/v1/payment_intents/:id/capture`. */
export function routeOf(path: string): string {
  const [pathname = ''] = path.split('?');
  return pathname.replaceAll(/\/(?:pi|re|shp|trk)_\w+/g, '/:id');
}

function watchHttp2({ current, reach }: Watched): void {
  const askedBy = new WeakMap<object, { readonly running: RunningActivity; readonly method: string }>();
  subscribe('http2.client.stream.created', (message) => {
    const { stream, headers } = message as { stream: object; headers: Readonly<Record<string, string>> };
    const running = current();
    if (running) askedBy.set(stream, { running, method: headers[':path']?.split('/').at(-1) ?? '' });
  });
  subscribe('http2.client.stream.finish', (message) => {
    const asked = askedBy.get((message as { stream: object }).stream);
    if (asked) reach('after-remote-commit', asked.method, asked.running);
  });
}

/** The mail server's yes to the message is the one after 354, which asked for it. */
function watchSmtp({ current, reach }: Watched): void {
  subscribe('net.client.socket', (message) => {
    const { socket } = message as { socket: Socket };
    const running = current();
    if (!running) return;
    let isSending = false;
    const emit = socket.emit.bind(socket);
    socket.emit = (event: string | symbol, ...args: unknown[]) => {
      // Replies to what was sent together come together.
      for (const reply of event === 'data' ? String(args[0]).split('\r\n') : []) {
        if (isSending && reply.startsWith('250')) reach('after-remote-commit', 'DATA', running);
        isSending ||= reply.startsWith('354');
      }
      return emit(event, ...args);
    };
  });
}
