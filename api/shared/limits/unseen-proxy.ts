import type { Middleware } from 'koa';
import type { Logger } from 'pino';
import type { RequestState } from '../request-state.ts';

/** Says once that a proxy stands in front which the settings do not know of: all callers then have its address. */
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
