import { connect, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { forwardStream } from './forward-stream.ts';

export interface RefusingProxy {
  readonly address: string;
  close(): void;
}

/**
 * Stands before a Temporal and refuses one method of its API with a status of gRPC, as a server does that is asked by somebody who may
 * not; hands all else on.
 */
export async function startRefusingProxy({
  to,
  method,
  grpcStatus,
}: {
  readonly to: string;
  readonly method: string;
  readonly grpcStatus: number;
}): Promise<RefusingProxy> {
  const onward = connect(`http://${to}`);
  const server = createServer();
  const sessions = new Set<{ destroy(): void }>([onward]);
  server.on('session', (session) => sessions.add(session));
  server.on('sessionError', () => {});
  server.on('stream', (stream, headers) => {
    if (!headers[':path']?.endsWith(`/${method}`)) return forwardStream(stream, headers, onward, to);
    stream.on('error', () => {});
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': grpcStatus, 'grpc-message': 'refused' },
      { endStream: true },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      for (const session of sessions) session.destroy();
    },
  };
}
