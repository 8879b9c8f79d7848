import type { Middleware } from 'koa';
import type { Logger } from 'pino';
import type { RequestState } from '../request-state.ts';

/** Warns once if requests come through a proxy that the settings do not know: all callers would share its address. */
export function warnOfUnseenProxy(log: Pick<Logger, 'warn'>, trustedProxies: number): Middleware<RequestState> {
  let isSaid = trustedProxies > 0;
  return (ctx, next) => {
    if (!isSaid && ctx.get('X-Forwarded-For') !== '') {
      isSaid = true;
      log.warn(
        'A request came with X-Forwarded-For, and TRUST_PROXY is 0: behind a proxy all callers are one address to the limits. Set it to the number of proxies.',
      );
    }
    return next();
  };
}
