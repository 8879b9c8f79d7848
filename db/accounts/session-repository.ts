import { createHash } from 'node:crypto';
import { ACCESS_TOKEN_SECONDS, decideRefresh, type SessionFacts } from '../../domain/accounts/session-rules.ts';
import type { Database, EntityManager } from '../database.ts';
import { appendEvents } from '../events/append-events.ts';
import type { SentRefreshToken } from './refresh-tokens.ts';

/** Devices that are logged in at once: whoever adds one more ends the one that was used longest ago. */
const SESSIONS_MAX = 50;

export interface NewSession {
  readonly id: string;
  readonly accountId: string;
  readonly refreshToken: string;
  /** Of the account, when whoever logs in has shown who they are: where it is another by now, they have not. */
  readonly passwordVersion: number;
  /** Browser and system. */
  readonly device: string | null;
}

export interface StoredSession {
  readonly id: string;
  readonly device: string | null;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly lastUsedAt: string;
}

export type RefreshOutcome =
  | { readonly kind: 'refused' }
  | {
      readonly kind: 'refreshed';
      readonly sessionId: string;
      readonly accountId: string;
      readonly customerId: string;
      /** When they showed who they are: refreshing shows nothing. */
      readonly loggedInAtSeconds: number;
    };

export interface SessionQueries {
  /** Those that are live, used last first. */
  list(accountId: string): Promise<readonly StoredSession[]>;
  /** Ids of those that ended while access tokens of theirs may still be alive. */
  listEnded(): Promise<ReadonlySet<string>>;
}

/** Only hashes are stored: a token has 256 bits that nobody guesses, so that a plain one will do. */
function hashOf(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('hex');
}

/**
 * False: the account is gone, or its password was changed while the old one was being checked. No event tells of it, nor of its end:
 * timelines are kept for ever, sessions are forgotten, and anybody logs in as often as they like.
 */
export async function startSession(
  em: EntityManager,
  { id, accountId, refreshToken, passwordVersion, device }: NewSession,
): Promise<boolean> {
  const started = await em.execute<object[]>(
    `insert into customer_session (id, account_id, refresh_hash, device)
     select ?, id, ?, ? from customer_account where id = ? and password_version = ? for share returning 1`,
    [id, hashOf(refreshToken), device, accountId, passwordVersion],
  );
  if (started.length === 0) return false;
  await em.execute(
    `update customer_session set ended_at = now() where id in (
       select id from customer_session where account_id = ? and ended_at is null order by last_used_at desc, id desc offset ?)`,
    [accountId, SESSIONS_MAX],
  );
  return true;
}

/** Takes a refresh token, once, for its successor. One that was used before ends its session: that is committed, too. */
export async function refreshSession(
  em: EntityManager,
  { sent: { sessionId, token, isOurs }, next }: { sent: SentRefreshToken; next: string },
): Promise<RefreshOutcome> {
  const [found] = await em.execute<
    (SessionFacts & { accountId: string; customerId: string | null; loggedInAtSeconds: number })[]
  >(FIND_LOCKED, [sessionId]);
  if (!found) return { kind: 'refused' };
  const { accountId, customerId, loggedInAtSeconds } = found;
  const decision = decideRefresh(found, { hash: hashOf(token), isOurs });
  if (decision.kind === 'reused') {
    await em.execute('update customer_session set ended_at = now() where id = ?', [sessionId]);
    const type = 'account.refresh-token-reused';
    const data = { sessionId };
    await appendEvents(em, [{ subjectId: accountId, type, factKey: `${type}:${sessionId}`, data }]);
  }
  if (decision.kind !== 'rotate' || customerId === null) return { kind: 'refused' };
  await em.execute(
    `update customer_session set refresh_hash = ?, previous_hash = ?,
       last_used_at = case when ?::bool then last_used_at else now() end where id = ?`,
    [hashOf(next), hashOf(token), decision.isRepeat, sessionId],
  );
  return { kind: 'refreshed', sessionId, accountId, customerId, loggedInAtSeconds };
}

const FIND_LOCKED = `
select s.account_id as "accountId", a.customer_id as "customerId", s.ended_at is not null as "isEnded",
  s.refresh_hash as "refreshHash", s.previous_hash as "previousHash",
  extract(epoch from now() - s.last_used_at)::float8 as "idleSeconds",
  extract(epoch from now() - s.started_at)::float8 as "ageSeconds",
  floor(extract(epoch from s.started_at))::int as "loggedInAtSeconds"
from customer_session s join customer_account a on a.id = s.account_id
where s.id = ? for update of s`;

export interface SessionsToEnd {
  readonly accountId: string;
  /** This one alone. */
  readonly only?: string | undefined;
  /** All but this one. */
  readonly except?: string | undefined;
}

export async function endSessions(em: EntityManager, { accountId, only, except }: SessionsToEnd): Promise<void> {
  await em.execute(
    `update customer_session set ended_at = now() where account_id = ? and ended_at is null
       and (?::uuid is null or id = ?::uuid) and (?::uuid is null or id <> ?::uuid)`,
    [accountId, only ?? null, only ?? null, except ?? null, except ?? null],
  );
}

export function createSessionQueries(database: Database): SessionQueries {
  return {
    list: (accountId) => database.em.fork().execute<StoredSession[]>(LIST, [accountId]),
    async listEnded() {
      const rows = await database.em
        .fork()
        .execute<{ id: string }[]>(`select id from customer_session where ended_at > now() - ? * interval '1 second'`, [
          ACCESS_TOKEN_SECONDS + 60,
        ]);
      return new Set(rows.map(({ id }) => id));
    },
  };
}

const LIST = `
select id, device, to_json(started_at) #>> '{}' as "startedAt", to_json(last_used_at) #>> '{}' as "lastUsedAt"
from customer_session where account_id = ? and ended_at is null and last_used_at > now() - interval '30 days'
  and started_at > now() - interval '180 days'
order by last_used_at desc, id desc`;
