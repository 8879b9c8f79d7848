import { Worker, type ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Failpoints } from './failpoints.ts';

/** Comes to a boundary before each activity and after it, in every worker that is created from now on. */
export function watchActivities({ during, reach }: Pick<Failpoints, 'during' | 'reach'>): void {
  const watched: ActivityInterceptorsFactory = ({ info }) => ({
    inbound: {
      execute: (input, next) =>
        during({ activity: info.activityType, workflowId: info.workflowExecution?.workflowId ?? '' }, async () => {
          reach('before-call', null);
          const result = await next(input);
          reach('before-completion', null);
          return result;
        }),
    },
  });
  const create = Worker.create.bind(Worker);
  Worker.create = ({ interceptors, ...options }) =>
    create({
      ...options,
      interceptors: { ...interceptors, activity: [...(interceptors?.activity ?? []), watched] },
    });
}
