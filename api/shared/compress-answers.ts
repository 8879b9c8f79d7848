import type { Middleware } from 'koa';
import compress from 'koa-compress';
import { weakened } from './entity-tag.ts';

/** A smaller answer fits into one packet uncompressed, so compressing it would only cost time. */
const COMPRESSED_FROM_BYTES = 1_024;

/** Of one answer, as `ctx.compress` of koa-compress has it: as the client prefers, or not at all. */
export const COMPRESSIBLE = {};
const AS_IT_IS = false;

/**
 * Compresses answers that a route has marked as `COMPRESSIBLE`, with what the client accepts. A compressed answer is another
 * representation with other bytes, so its tag is a weak one (RFC 9110, 8.8.3.3); `If-Match` and `If-None-Match` take it all the same.
 */
export function compressAnswers(): Middleware {
  const asPreferred = compress({ threshold: COMPRESSED_FROM_BYTES, deflate: false });
  return async (ctx, next) => {
    ctx.compress = AS_IT_IS;
    await asPreferred(ctx, next);
    const tag = ctx.res.getHeader('ETag');
    if (typeof tag === 'string' && ctx.res.hasHeader('Content-Encoding')) ctx.set('ETag', weakened(tag));
    // The compressed length is unknown without compressing, so HEAD is answered without it (RFC 9110, 8.6).
    if (ctx.method === 'HEAD' && wouldBeCompressed(ctx)) {
      ctx.remove('Content-Length');
      ctx.set('Transfer-Encoding', 'chunked');
    }
  };
}

function wouldBeCompressed(ctx: Parameters<Middleware>[0]): boolean {
  // Without a body there is no length.
  const isLong = ctx.length >= COMPRESSED_FROM_BYTES;
  if (ctx.compress === AS_IT_IS || !isLong) return false;
  return ctx.acceptsEncodings('zstd', 'br', 'gzip', 'identity') !== 'identity';
}
