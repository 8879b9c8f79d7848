import type { AnyAnswer } from '../../api/shared/route.ts';
import { Problem } from '../../api/shared/problem.ts';
import type { NoticeCode } from '../shared/notice.ts';
import type { RunOperation } from '../shared/operations.ts';
import { bodyOfAction } from './action-fields.ts';
import { isPageAction, subjectOfAction, type PageAction } from './page-action.ts';

/** The names by which a form says what is meant; all are hidden in it. */
type Form = Readonly<Record<string, string>>;

/**
 * Does what a form asks for, by the operation of that name. `taskId` in the form: about that task, which names the order or parcel itself.
 * Throws what the operation answers otherwise.
 */
export async function performAction(run: RunOperation, form: Form, orderId?: string): Promise<NoticeCode> {
  const { do: action = '', key: idempotencyKey, taskId, shipmentId } = form;
  if (!isPageAction(action)) throw new Problem('invalid-request', 'The form does not say what to do.');
  const body = bodyOfAction(action, form);
  if (taskId) {
    const asked = { action, ...(body === undefined ? {} : { body }) };
    return noticeOf(action, await run('actOnTask', { params: { id: taskId }, body: asked, idempotencyKey }));
  }
  const id = subjectOfAction[action] === 'shipment' ? shipmentId : orderId;
  if (!id) throw new Problem('invalid-request', 'The form does not say what it is about.');
  return noticeOf(action, await run(action, { params: { id }, body, idempotencyKey }));
}

function noticeOf(action: PageAction, { status, body }: AnyAnswer): NoticeCode {
  if (status !== 202) return action;
  // What is above somebody's limit is answered with the task that asks for somebody else's approval.
  const { kind } = (body ?? {}) as { readonly kind?: string };
  return kind === 'approval' ? 'approval-asked' : 'being-done';
}
