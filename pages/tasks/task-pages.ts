import { mayDo } from '../../domain/access/permissions.ts';
import type { Staff } from '../../api/shared/caller.ts';
import { asProblem } from '../../api/shared/error-handler.ts';
import { taskIdParams } from '../../api/shared/schemas/id-params.ts';
import { actionFormSchema } from '../actions/action-form-schema.ts';
import type { Refused } from '../actions/action-form.ts';
import { performAction } from '../actions/perform-action.ts';
import { readOrderView, type OrderView, type PresentedTask } from '../order-view/read-order-view.ts';
import type { Locale } from '../shared/locale.ts';
import type { NoticeCode } from '../shared/notice.ts';
import type { RunOperation } from '../shared/operations.ts';
import { page, type Page, type PageAnswer } from '../shared/page.ts';
import { taskContent } from './task-content.ts';
import { taskListPage } from './task-list-page.ts';
import { taskInWords } from './task-words.ts';

const contract = { path: '/ops/tasks/{id}', permission: 'tasks:read', params: taskIdParams } as const;

/** Whatever waits for a person: the list, and each with what may be done about it. */
export function taskPages(): Page[] {
  return [
    taskListPage(),
    page({ ...contract, method: 'get', name: 'taskPage' }).handledBy(async ({ params: { id }, ...asked }) =>
      taskPage(id, asked),
    ),
    page({ ...contract, method: 'post', name: 'actOnTaskPage', form: actionFormSchema }).handledBy(
      async ({ params: { id }, form, ...asked }) => {
        try {
          const notice = await perform(asked.run, { ...form, taskId: id });
          return { kind: 'see-other', location: `/ops/tasks/${id}`, notice };
        } catch (error) {
          return taskPage(id, asked, { problem: asProblem(error), form });
        }
      },
    ),
  ];
}

interface Asked {
  readonly run: RunOperation;
  readonly caller: Staff;
  readonly locale: Locale;
}

async function taskPage(id: string, { run, caller, locale }: Asked, refused?: Refused): Promise<PageAnswer> {
  const task = (await run('getTask', { params: { id } })).body as PresentedTask;
  const mayReadOrder = task.orderId !== null && caller.permissions.has('orders:read');
  const view = mayReadOrder ? await orderOf(run, caller, task.orderId) : undefined;
  const mayWork = mayDo(caller.permissions, 'tasks:work');
  return {
    kind: 'page',
    title: taskInWords(task, locale).title,
    content: taskContent({ task, view, locale, refused, mayWork, caller }),
    ...(refused ? { status: refused.problem.status } : {}),
  };
}

/** Undefined also of a request that has become no order. */
async function orderOf(run: RunOperation, caller: Staff, orderId: string | null): Promise<OrderView | undefined> {
  if (orderId === null) return undefined;
  return readOrderView(run, caller, orderId).catch((error: unknown) => {
    if (asProblem(error).code === 'not-found') return undefined;
    throw error;
  });
}

/** What is done with the task itself; all else is an action that it offers. */
async function perform(run: RunOperation, form: Readonly<Record<string, string>>): Promise<NoticeCode> {
  const { do: what, key: idempotencyKey, taskId = '', words = '', note = '' } = form;
  const ask = (name: string, body?: object) => run(name, { params: { id: taskId }, body, idempotencyKey });
  switch (what) {
    case 'claimTask':
      await ask('claimTask', form['takeOver'] === 'true' ? { takeOver: true } : {});
      return 'claimTask';
    case 'releaseTask':
      await ask('releaseTask');
      return 'releaseTask';
    case 'commentOnTask':
      await ask('commentOnTask', { words });
      return 'commentOnTask';
    case 'closeTask':
      await ask('closeTask', { note });
      return 'closeTask';
    default:
      return performAction(run, form);
  }
}
