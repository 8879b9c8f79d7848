import type { Router } from '@koa/router';
import type { Context } from 'koa';
import { z } from 'zod';
import type { FaultRequest, FaultSwitchboard } from './faults.ts';

/** The parts of a simulator that the provider does not have: health, read-all and the fault switchboard. No key needed. */
export function addControlRoutes(router: Router, switchboard: FaultSwitchboard, readState: () => unknown): void {
  router.get('/simulator/health', (ctx) => {
    ctx.body = { ok: true };
  });
  router.get('/simulator/state', (ctx) => {
    ctx.body = readState();
  });
  router.get('/simulator/faults', (ctx) => {
    ctx.body = { data: switchboard.list() };
  });
  router.post('/simulator/faults', (ctx) => {
    try {
      ctx.body = switchboard.add(ctx.request.body as FaultRequest);
      ctx.status = 201;
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      ctx.status = 400;
      ctx.body = { error: { message: z.prettifyError(error) } };
    }
  });
  router.delete('/simulator/faults', (ctx) => {
    switchboard.clear();
    ctx.status = 204;
  });
}

/** The body of a control request, or undefined when it was answered 400 already. */
export function readControlBody<Body>(ctx: Context, schema: z.ZodType<Body>): Body | undefined {
  const read = schema.safeParse(ctx.request.body ?? {});
  if (read.success) return read.data;
  ctx.status = 400;
  ctx.body = { error: { message: z.prettifyError(read.error) } };
  return undefined;
}
