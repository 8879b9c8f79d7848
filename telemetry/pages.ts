import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';

/** What is answered at one path, for machines that look after this process. */
export interface Page {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** By path: `/livez`, `/metrics`. */
export type Pages = Readonly<Record<string, () => Promise<Page>>>;

export interface PagesOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly pages: Pages;
  readonly log: Logger;
}

export interface ServedPages {
  readonly port: number;
  close(): void;
}

/** Serves pages on a port of their own, so that they are never on one that strangers reach. Throws when it is taken. */
export async function servePages({ host, port, pages, log }: PagesOptions): Promise<ServedPages> {
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (!page) return write(response, text(404, 'There is nothing at this address.'));
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return write(response, text(405, 'Only GET is supported.'));
    page().then(
      (found) => write(response, found),
      (err: unknown) => {
        log.error({ err, path }, 'A page could not be made');
        write(response, text(500, 'It could not be found out. The error has been logged.'));
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new Error(`Cannot listen on ${host}:${port}`, { cause })));
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function write(response: ServerResponse, { status, contentType, body }: Page): void {
  response.writeHead(status, { 'Content-Type': contentType, 'Cache-Control': 'no-store' }).end(body);
}

function text(status: number, body: string): Page {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${body}\n` };
}

export function json(status: number, body: unknown): Page {
  return { status, contentType: 'application/json', body: JSON.stringify(body) };
}
