import type { Middleware } from 'koa';
import type { Logger } from 'pino';
import { TooManyPasswords } from '../../db/passwords/password-hasher.ts';
import { isDatabaseOutage } from '../../db/shared/database-outage.ts';
import { Problem, unavailable } from './problem.ts';
import type { RequestState } from './request-state.ts';
import { NumberTaken, TemporalUnavailable, WorkflowBusy } from './temporal-errors.ts';

/** The one place where errors become answers. An unexpected error is logged with the request's id and answered without details. */
export function errorHandler(log: Logger): Middleware<RequestState> {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const problem = asProblem(error);
      logProblem(log, ctx.state, problem, error);
      ctx.state.problem = problem.code;
      ctx.status = problem.status;
      ctx.set({ 'Cache-Control': 'no-store', ...problem.headers });
      ctx.body = JSON.stringify(problem.toDocument(ctx.state.requestId));
      ctx.type = 'application/problem+json';
    }
  };
}

/** What somebody who operates the shop has to know of. */
export function logProblem(log: Logger, state: RequestState, problem: Problem, error: unknown): void {
  if (problem.status < 500 && problem.code !== 'order-number-taken') return;
  const { requestId, operationId: operation, subject } = state;
  log[problem.status === 503 ? 'warn' : 'error'](
    { requestId, operation, ...subject, err: problem.cause ?? error },
    problem.message,
  );
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof WorkflowBusy) {
    const detail = 'Too many requests about this one are under way.';
    return new Problem('too-many-requests', detail, { cause: error, headers: { 'Retry-After': '5' } });
  }
  if (error instanceof NumberTaken) {
    const detail = 'Temporal has another order of this number. Nothing was done.';
    return new Problem('order-number-taken', detail, { cause: error });
  }
  if (error instanceof TemporalUnavailable) {
    return unavailable('The order system cannot be reached at the moment.', error);
  }
  if (error instanceof TooManyPasswords) return unavailable('Too many people are logging in at the moment.', error);
  if (isDatabaseOutage(error)) return unavailable('The database cannot be reached at the moment.', error);
  return new Problem('internal-error', 'The request could not be completed. The error has been recorded.', {
    cause: error,
  });
}
