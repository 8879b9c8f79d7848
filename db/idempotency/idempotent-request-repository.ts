import type { EntityManager } from '../database.ts';

export interface StoredAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Claim =
  /** Nobody has sent it before this request. */
  | { readonly kind: 'new' }
  /** Claimed by a request before that has left no answer. */
  | { readonly kind: 'open' }
  | { readonly kind: 'answered'; readonly answer: StoredAnswer }
  /** The id stands for another request. */
  | { readonly kind: 'reused' };

/**
 * Claims an id for one request, within the caller's transaction. Another transaction that claims the same id waits
 * here until the first is through, and then sees its answer.
 */
export async function claimRequest(
  em: EntityManager,
  { id, requestHash }: { readonly id: string; readonly requestHash: string },
): Promise<Claim> {
  const inserted = await em.execute<unknown[]>(
    'insert into idempotent_request (id, request_hash) values (?, ?) on conflict (id) do nothing returning id',
    [id, requestHash],
  );
  return inserted.length > 0 ? { kind: 'new' } : findClaim(em, { id, requestHash });
}

/** What became of a claim. */
export async function findClaim(
  em: EntityManager,
  { id, requestHash }: { readonly id: string; readonly requestHash: string },
): Promise<Claim> {
  const [row] = await em.execute<{ request_hash: string; status: number | null; body: Omit<StoredAnswer, 'status'> }[]>(
    'select request_hash, status, body from idempotent_request where id = ?',
    [id],
  );
  if (!row) return { kind: 'new' };
  if (row.request_hash !== requestHash) return { kind: 'reused' };
  return row.status === null ? { kind: 'open' } : { kind: 'answered', answer: { status: row.status, ...row.body } };
}

/** Keeps the answer that every repeat is given. */
export async function rememberAnswer(em: EntityManager, id: string, { status, ...rest }: StoredAnswer): Promise<void> {
  await em.execute('update idempotent_request set status = ?, body = ?::jsonb where id = ?', [
    status,
    JSON.stringify(rest),
    id,
  ]);
}
