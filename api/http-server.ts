import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** For a client to send its whole request. */
const SLOWEST_CLIENT_MS = 30_000;

/**
 * A connection without requests is kept for longer than load balancers keep theirs (60 s with AWS and nginx), so that they
 * end it and not we: what is sent while it is being closed has no answer.
 */
const KEEP_ALIVE_MS = 75_000;

/** Each may be a long poll; beyond them a connection is refused, and those that are served stay served. */
const CONNECTIONS_MAX = 10_000;

/** Longer than any request takes: a long poll is answered at once, all others within their deadline. */
const DRAIN_MAX_MS = 12_000;

export interface HttpServerOptions {
  /** Resolves once it has answered. Must not reject. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** How long requests are still taken after the order to stop, so that whoever sends them can notice. */
  readonly noticeMs: number;
}

/** An HTTP server that can be taken away without anybody losing an answer. */
export interface HttpServer {
  readonly server: Server;
  /**
   * Serves for as long as the notice says, asking each client to come back on another connection, then takes nothing
   * new and resolves when the rest is answered.
   */
  drain(): Promise<void>;
}

export function createHttpServer({ answer, noticeMs }: HttpServerOptions): HttpServer {
  const running = new Map<ServerResponse, Promise<void>>();
  let draining = false;
  const server = createServer(
    { requestTimeout: SLOWEST_CLIENT_MS, keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => {
      if (draining) closeAfterwards(response);
      running.set(
        response,
        answer(request, response).finally(() => running.delete(response)),
      );
    },
  );

  server.maxConnections = CONNECTIONS_MAX;

  async function drain(): Promise<void> {
    draining = true;
    for (const response of running.keys()) closeAfterwards(response);
    await delay(noticeMs);
    const closed = new Promise<unknown>((resolve) => server.close(resolve));
    server.closeIdleConnections();
    const patience = delay(DRAIN_MAX_MS, undefined, { ref: false });
    await Promise.race([patience, closed]);
    server.closeAllConnections();
    // Who went away before the answer has no connection any more; the work for them may still go on.
    await Promise.race([patience, Promise.all(running.values())]);
  }

  return { server, drain };
}

/** Tells keep-alive clients to open a new connection, so that their next request does not race the shutdown. */
function closeAfterwards(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}
