import type { TaskAction } from '../../domain/tasks/task-kinds.ts';

/** What may be said at the top of the page after something was done. */
export type NoticeCode =
  | TaskAction
  | 'holdOrder'
  | 'releaseOrder'
  | 'pickShipment'
  | 'packShipment'
  | 'submitPaymentMethod'
  | 'claimTask'
  | 'releaseTask'
  | 'commentOnTask'
  | 'closeTask'
  | 'being-done'
  | 'approval-asked'
  | 'signed-in'
  | 'signed-out'
  | 'saved';

const NAME = 'qm_notice';
const SHOWN_WITHIN_SECONDS = 60;

/**
 * What was done is said on the page that is shown next, and only there: it travels in a cookie, which no link of somebody else's can
 * set, and is taken away when it is read.
 */
export function noticeCookie(code: NoticeCode): string {
  return `${NAME}=${code}; Path=/ops; Max-Age=${SHOWN_WITHIN_SECONDS}; HttpOnly; SameSite=Strict`;
}

export const clearedNotice = `${NAME}=; Path=/ops; Max-Age=0; HttpOnly; SameSite=Strict`;

/** Whatever was sent: the words are looked up by it. */
export function readNotice(cookies: string): string | undefined {
  return new RegExp(`(?:^|;)\\s*${NAME}=([A-Za-z-]{1,60})(?:;|$)`).exec(cookies)?.[1];
}
