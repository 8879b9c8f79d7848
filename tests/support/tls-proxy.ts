import { readFileSync } from 'node:fs';
import { connect, createSecureServer, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { forwardStream } from './forward-stream.ts';
import type { TestCertificate } from './test-certificates.ts';

export interface TlsProxy {
  /** On this machine. */
  readonly port: number;
  /** Of each request that came, with the name that the client's certificate has. */
  readonly requests: { readonly headers: IncomingHttpHeaders; readonly client: string | undefined }[];
  close(): void;
}

export interface TlsProxyOptions {
  /** Where a server speaks HTTP/2 without TLS. */
  readonly to: string;
  readonly shows: TestCertificate;
  /** Lets in only those whom this authority knows. */
  readonly knows?: TestCertificate;
}

/** Puts TLS before a gRPC server, and looks at what passes. */
export async function startTlsProxy({ to, shows, knows }: TlsProxyOptions): Promise<TlsProxy> {
  const requests: TlsProxy['requests'] = [];
  const onward = connect(`http://${to}`);
  const server = createSecureServer({
    cert: readFileSync(shows.cert),
    key: readFileSync(shows.key),
    ...(knows ? { ca: readFileSync(knows.cert), requestCert: true, rejectUnauthorized: true } : {}),
  });
  server.on('sessionError', () => {});
  server.on('stream', (stream, headers) => {
    const socket = stream.session?.socket as TLSSocket | undefined;
    requests.push({ headers, client: socket?.getPeerCertificate().subject?.CN as string | undefined });
    forwardStream(stream, headers, onward, to);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    close() {
      onward.destroy();
      server.close();
    },
  };
}
