import type { PolicyDocument, PolicyName } from '../../domain/policies/policy-catalogue.ts';
import { SYSTEM, type Actor } from '../../domain/events/event-actor.ts';
import type { EntityManager } from '../database.ts';
import { noteSetting } from '../events/note-setting.ts';

export interface PolicyDecision {
  readonly name: PolicyName;
  readonly document: PolicyDocument;
  /** Name of the API key. */
  readonly author: string;
  /** Who it is; left out: the program. */
  readonly actor?: Actor;
  readonly note: string | null;
  /** Versions that the author has read, 0 where nothing was decided; or any. */
  readonly versions: readonly number[] | 'any';
}

/**
 * Writes a decision down as the next version, and returns it. Undefined: the newest version is none that the author has read. Of two that
 * decide at once one is written. In a transaction: the event goes with it.
 */
export async function decidePolicy(em: EntityManager, decision: PolicyDecision): Promise<number | undefined> {
  const { name, document, author, actor = SYSTEM, note, versions } = decision;
  const read = versions === 'any' ? null : `{${versions.join(',')}}`;
  const [written] = await em.execute<{ version: number }[]>(
    `insert into policy_version (name, version, document, author, note)
     select ?, newest.version + 1, ?::jsonb, ?, ?
     from (select coalesce(max(version), 0) as version from policy_version where name = ?) newest
     where ?::int[] is null or newest.version = any(?::int[])
     on conflict (name, version) do nothing returning version`,
    [name, JSON.stringify(document), author, note, name, read, read],
  );
  if (!written) return undefined;
  const { version } = written;
  await noteSetting(em, { type: 'policy.decided', of: name, data: { name, version }, actor });
  return version;
}
