import type { ClientHttp2Session, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';

/** Hands a request of HTTP/2 on to another server, and its answer back with the trailers in which gRPC says how it went. */
export function forwardStream(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  onward: ClientHttp2Session,
  to: string,
): void {
  const { ':authority': _, ...rest } = headers;
  const request = onward.request({ ...rest, ':authority': to });
  // Whoever asked may have hung up meanwhile, as a worker that ends does.
  stream.on('close', () => request.close());
  request.on('response', (answer) => {
    if (!stream.destroyed) stream.respond(answer, { waitForTrailers: true });
  });
  let trailers = {};
  request.on('trailers', (sent) => (trailers = sent));
  stream.on('wantTrailers', () => {
    if (!stream.destroyed) stream.sendTrailers(trailers);
  });
  for (const end of [stream, request]) end.on('error', () => {});
  stream.pipe(request);
  request.pipe(stream);
}
