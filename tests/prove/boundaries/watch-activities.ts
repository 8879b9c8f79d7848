import { Worker, type ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Failpoints } from './failpoints.ts';
import { createNamedOrders } from './named-orders.ts';

/** Comes to a boundary before each activity and after it, in every worker that is created from now on. */
export function watchActivities({ during, reach }: Pick<Failpoints, 'during' | 'reach'>, folder: string): void {
  const orders = createNamedOrders(folder);
  const watched: ActivityInterceptorsFactory = ({ info }) => ({
    inbound: {
      execute(input, next) {
        const about = orders.subjectOf(info.workflowExecution?.workflowId ?? '', input.args);
        return during({ activity: info.activityType, about }, async () => {
          reach('before-call', null);
          const result = await next(input);
          reach('before-completion', null);
          return result;
        });
      },
    },
  });
  const create = Worker.create.bind(Worker);
  Worker.create = ({ interceptors, ...options }) =>
    create({
      ...options,
      interceptors: { ...interceptors, activity: [...(interceptors?.activity ?? []), watched] },
    });
}
