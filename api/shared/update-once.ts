import { randomUUID } from 'node:crypto';
import type { Database } from '../../db/database.ts';
import {
  claimRequest,
  findClaim,
  rememberAnswer,
  type StoredAnswer,
} from '../../db/idempotency/idempotent-request-repository.ts';
import { idForRequest } from '../../domain/identity/derived-ids.ts';
import { idempotencyKeyReused, REPLAYED, type RepeatableRequest } from './idempotency.ts';
import { requestHash } from './request-hash.ts';

/**
 * Sends a workflow an update at most once for each idempotency key: the update's id is derived from the key, so a repeat joins the first
 * update, and a final answer is stored for repeats after the workflow has ended. 202 is not final and not stored. Throws 422 if the key
 * was used for another request, and whatever `check` throws, which runs for the first request only and leaves the key unused.
 */
export async function updateOnce<Answer extends StoredAnswer>(
  database: Database,
  { caller, idempotencyKey, path, body }: RepeatableRequest,
  /** `isNew`: this request is the first under its key. */
  ask: (updateId: string, isNew: boolean) => Promise<Answer>,
  check: () => Promise<void> = async () => {},
): Promise<Answer> {
  if (idempotencyKey === undefined) {
    await check();
    return ask(randomUUID(), true);
  }
  const id = idForRequest(caller.id, idempotencyKey);
  const request = { id, requestHash: requestHash({ method: 'POST', path, body }) };
  const before = await findClaim(database.em.fork(), request);
  if (before.kind === 'new') await check();
  const claim = before.kind === 'answered' ? before : await claimRequest(database.em.fork(), request);
  if (claim.kind === 'reused') throw idempotencyKeyReused();
  if (claim.kind === 'answered') {
    return { ...claim.answer, headers: { ...claim.answer.headers, ...REPLAYED } } as unknown as Answer;
  }
  const answer = await ask(id, claim.kind === 'new');
  if (answer.status !== 202) await rememberAnswer(database.em.fork(), id, answer);
  return answer;
}
