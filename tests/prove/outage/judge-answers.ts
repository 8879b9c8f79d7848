import { behaviours, well } from './behaviours.ts';
import { complaintsAbout } from './requests.ts';
import type { Cell } from './cells.ts';
import type { SentRequest } from './steady-load.ts';

/** When a service failed, and what follows from that for those who ask meanwhile. */
export interface Window {
  readonly cell: Pick<Cell, 'name' | 'expected'>;
  /** The fault begins, and is there from `brokenAt` on at the latest. */
  readonly from: number;
  readonly brokenAt: number;
  readonly mendedAt: number;
  /** Until then a request may still meet what the fault has left behind. */
  readonly healedAt: number;
}

/** The platform answers within 10 s; what is above that is this machine's, with all these processes on it. */
const DEADLINE_MS = 12_000;
/** Longer than any answer takes when all is well. */
export const NOTICEABLE_MS = 1_500;

/** Everything that somebody who asked could complain about. */
export function judgeAnswers(sent: readonly SentRequest[], windows: readonly Window[]): string[] {
  return sent.flatMap((request) => {
    const { kind, answer, failure, sentAt, answeredAt = Infinity } = request;
    const met = windows.filter(({ from, healedAt }) => sentAt < healedAt && answeredAt > from);
    const when = met.length === 0 ? 'while all was well' : met.map(({ cell }) => cell.name).join(' and ');
    if (!answer) return [`${when}: ${kind}: there was no answer (${failure ?? 'it is still awaited'})`];
    const complaints = complaintsAbout(answer, allowedStatuses(request, met), DEADLINE_MS);
    return complaints.map((complaint) => `${when}: ${kind}: ${complaint}`);
  });
}

/**
 * What begins before the fault may go as always, too; and what ends after it may have to wait for what the shop makes
 * up for.
 */
function allowedStatuses({ kind, sentAt, answeredAt = Infinity }: SentRequest, met: readonly Window[]): number[] {
  const meanwhile = met.flatMap(({ cell }) => behaviours[cell.expected][kind]);
  if (met.some(({ brokenAt, mendedAt }) => sentAt >= brokenAt && answeredAt <= mendedAt)) return meanwhile;
  const recovers = met.some(({ mendedAt }) => answeredAt > mendedAt);
  return [...meanwhile, ...(recovers ? behaviours['some are asked for patience'] : well)[kind]];
}

/** Whether anybody was answered otherwise than always, or late: a fault that nobody notices proves nothing. */
export function isNoticed(sent: readonly SentRequest[], { brokenAt, mendedAt }: Window): boolean {
  return sent.some(({ kind, answer, sentAt }) => {
    if (!answer || sentAt < brokenAt || sentAt > mendedAt) return false;
    return answer.tookMs > NOTICEABLE_MS || !well[kind].includes(answer.status);
  });
}
