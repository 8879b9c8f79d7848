import { v7 } from 'uuid';
import type { Database, EntityManager } from '../../db/database.ts';
import {
  claimRequest,
  findClaim,
  rememberAnswer,
  type Claim,
  type StoredAnswer,
} from '../../db/idempotency/idempotent-request-repository.ts';
import { idForRequest } from '../../domain/identity/derived-ids.ts';
import type { Caller } from './caller.ts';
import { Problem } from './problem.ts';
import { requestHash } from './request-hash.ts';

/** The fields of a route's input that a repeat is recognised by. */
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

/** Marks an answer that was given before. */
export const REPLAYED = { 'Idempotent-Replayed': 'true' } as const;

/**
 * Runs a write of one transaction at most once for each idempotency key: its answer is stored in the same transaction and replayed to
 * every repeat. A concurrent repeat waits for the first. A write that throws is rolled back with its key, which may be used again.
 * Throws 422 if the key was used for another request.
 */
export async function idempotently<Answer extends RememberedAnswer>(
  database: Database,
  request: RepeatableRequest,
  write: (em: EntityManager) => Promise<Answer>,
): Promise<Answer> {
  const key = claimOf(request);
  return database.em.fork().transactional(async (em) => {
    const given = key && answerOf(await claimRequest(em, key));
    // What the same route answered to the same request is of the same type.
    if (given) return replayed(given) as Answer;
    const answer = await write(em);
    if (key) await rememberAnswer(em, key.id, answer);
    return answer;
  });
}

/** A write that a workflow completes. */
export interface WorkflowWrite<Checked, Answer> {
  /** Checks the request before anything is stored; if it throws, the key stays unused. May run again for a repeat. */
  readonly check: (id: string) => Promise<Checked>;
  /** Must be safe to run again under its id, which follows from the key (a new one without a key). */
  readonly run: (id: string, checked: Checked) => Promise<Answer>;
}

/**
 * Runs a write that a workflow completes at most once for each idempotency key. The key is claimed before the work begins and the answer
 * is stored when it is known; until then a repeat joins the same work. Throws 422 if the key was used for another request.
 */
export async function idempotentWorkflow<Checked, Answer extends RememberedAnswer>(
  database: Database,
  request: RepeatableRequest,
  { check, run }: WorkflowWrite<Checked, Answer>,
): Promise<Answer> {
  const key = claimOf(request);
  if (!key) {
    const id = v7();
    return run(id, await check(id));
  }
  const before = answerOf(await findClaim(database.em.fork(), key));
  if (before) return replayed(before) as Answer;
  const checked = await check(key.id);
  const meanwhile = answerOf(await claimRequest(database.em.fork(), key));
  if (meanwhile) return replayed(meanwhile) as Answer;
  const answer = await run(key.id, checked);
  await rememberAnswer(database.em.fork(), key.id, answer);
  return answer;
}

interface KeyClaim {
  readonly id: string;
  readonly requestHash: string;
}

function claimOf(request: RepeatableRequest): KeyClaim | undefined {
  const { caller, idempotencyKey } = request;
  if (idempotencyKey === undefined) return undefined;
  return { id: idForRequest(caller.id, idempotencyKey), requestHash: hashOf(request) };
}

/** Hash of the request; a repeat under the same key must have the same. */
export function hashOf({ path, body }: Pick<RepeatableRequest, 'path' | 'body'>): string {
  return requestHash({ method: 'POST', path, body });
}

function answerOf(claim: Claim): StoredAnswer | undefined {
  if (claim.kind === 'reused') throw idempotencyKeyReused();
  return claim.kind === 'answered' ? claim.answer : undefined;
}

function replayed(answer: StoredAnswer): RememberedAnswer {
  return { ...answer, headers: { ...answer.headers, ...REPLAYED } };
}

export function idempotencyKeyReused(): Problem {
  return new Problem('idempotency-key-reused', 'This Idempotency-Key was used before, with another request.');
}
