import { bodyParser } from '@koa/bodyparser';
import type { Router } from '@koa/router';
import Koa from 'koa';
import type { Context, Middleware } from 'koa';
import { beSlow, type FaultSwitchboard, misbehave } from './faults.ts';

export interface SimulatorAppParts {
  readonly faults: FaultSwitchboard;
  readonly bodies: readonly ('form' | 'json')[];
  /** The body in which the third party reports an error of this status. */
  readonly errorBody: (error: unknown, status: number) => object;
  /** What sets headers of every answer, errors too. */
  readonly headers?: (ctx: Context) => void;
  /** For tests and developers: without a key, and never slow. */
  readonly control: Router;
  /** What comes before the API: its key, limits, idempotency. */
  readonly guards: readonly Middleware[];
  readonly api: Router;
  /** For a path that the API does not have. */
  readonly notFound: (ctx: Context) => Error;
}

/** The order in which every simulator does things: faults, errors, control, guards, slowness, the API itself. */
export function createSimulatorApp(parts: SimulatorAppParts): Koa {
  const app = new Koa();
  app
    .use(misbehave(parts.faults))
    .use(answerErrors(parts))
    .use(bodyParser({ enableTypes: [...parts.bodies] }))
    .use(parts.control.routes());
  for (const guard of parts.guards) app.use(guard);
  app.use(beSlow).use(parts.api.routes());
  app.use((ctx) => {
    throw parts.notFound(ctx);
  });
  return app;
}

function answerErrors({ headers, errorBody }: SimulatorAppParts): Middleware {
  return async (ctx, next) => {
    headers?.(ctx);
    try {
      await next();
    } catch (error) {
      const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
      ctx.status = status;
      ctx.body = errorBody(error, status);
      if (status >= 500) ctx.app.emit('error', error, ctx);
    }
  };
}

/** The key of a request: by `Bearer`, or as the user of `Basic`. Empty without one. */
export function keyOfRequest(ctx: Context): string {
  const [scheme = '', credential = ''] = ctx.get('authorization').split(' ');
  if (scheme.toLowerCase() !== 'basic') return credential;
  return Buffer.from(credential, 'base64').toString().split(':')[0] ?? '';
}
