import type { Database, EntityManager } from '../../db/database.ts';
import { claimRequest, rememberAnswer } from '../../db/idempotency/idempotent-request-repository.ts';
import { idForRequest } from '../../domain/identity/derived-ids.ts';
import type { Caller } from './authenticate.ts';
import { Problem } from './problem.ts';
import { requestHash } from './request-hash.ts';

/** What a repeat is recognised by. Take it from a route's input. */
export interface RepeatableRequest {
  readonly caller: Caller;
  readonly idempotencyKey: string | undefined;
  readonly path: string;
  readonly body: unknown;
}

interface RememberedAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Says that the answer was given before. */
export const REPLAYED = { 'Idempotent-Replayed': 'true' } as const;

/**
 * Runs a write that one transaction completes, at most once for each idempotency key: its answer is stored in the
 * same transaction and given again to every repeat. A repeat that comes meanwhile waits for the first. A write that
 * throws leaves nothing behind, so the key may be used again. Throws 422 if the key was used for another request.
 */
export async function idempotently<Answer extends RememberedAnswer>(
  database: Database,
  request: RepeatableRequest,
  write: (em: EntityManager) => Promise<Answer>,
): Promise<Answer> {
  return database.em.fork().transactional(async (em) => {
    const claim = await claimKey(em, request);
    if (claim.kind === 'answered') {
      return { ...claim.answer, headers: { ...claim.answer.headers, ...REPLAYED } } as unknown as Answer;
    }
    const answer = await write(em);
    if (claim.id) await rememberAnswer(em, claim.id, answer);
    return answer;
  });
}

async function claimKey(em: EntityManager, { caller, idempotencyKey, path, body }: RepeatableRequest) {
  if (idempotencyKey === undefined) return { kind: 'new', id: undefined } as const;
  const id = idForRequest(caller.credentialId, idempotencyKey);
  const claim = await claimRequest(em, { id, requestHash: requestHash({ method: 'POST', path, body }) });
  if (claim.kind === 'reused') throw idempotencyKeyReused();
  return claim.kind === 'answered' ? claim : ({ kind: 'new', id } as const);
}

export function idempotencyKeyReused(): Problem {
  return new Problem('idempotency-key-reused', 'This Idempotency-Key was used before, with another request.');
}
