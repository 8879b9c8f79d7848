import type { Database } from '../database.ts';
import { refuseWhoMayNot } from '../credentials/keys-not-allowed.ts';
import { actorOfDatabaseRole } from '../events/actor-of-database-role.ts';
import { noteSetting } from '../events/note-setting.ts';
import { newSigningSecretSql } from './signing-secret-sql.ts';

export interface SigningKeyRow {
  readonly number: number;
  /** 32 bytes. */
  readonly secret: Buffer;
  /** Since it was made, by the database's clock. */
  readonly ageMs: number;
}

export interface RotatedSigningKey {
  readonly number: number;
  /** Until when what the keys before have signed is taken. */
  readonly earlierUntil: Date;
}

export interface SigningKeyRepository {
  /** Those whose signatures are taken, newest first. */
  listLive(): Promise<readonly SigningKeyRow[]>;
  /** Makes a new secret, and lets the earlier ones be taken for the overlap still. Throws KeysNotAllowed. */
  rotate(overlapMs: number): Promise<RotatedSigningKey>;
}

export function createSigningKeyRepository(database: Database): SigningKeyRepository {
  return {
    listLive: () =>
      database.em.fork().execute<SigningKeyRow[]>(
        `select number, secret, (extract(epoch from now() - created_at) * 1000)::float8 as "ageMs"
           from signing_key where retired_at is null or retired_at > now() order by number desc`,
      ),
    rotate: (overlapMs) =>
      database.em.fork().transactional(async (em) => {
        await refuseWhoMayNot(em);
        await em.execute('lock table signing_key in share row exclusive mode');
        const [{ until } = { until: '' }] = await em.execute<{ until: string }[]>(
          `select to_json(now() + ? * interval '1 millisecond') as until`,
          [overlapMs],
        );
        // Nothing that a secret of before has signed is alive: nobody needs it.
        await em.execute('delete from signing_key where retired_at <= now()');
        await em.execute('update signing_key set retired_at = least(retired_at, ?::timestamptz)', [until]);
        const [made] = await em.execute<{ number: number }[]>(
          `insert into signing_key (number, secret)
           select coalesce(max(number), 0) + 1, ${newSigningSecretSql} from signing_key returning number`,
        );
        if (!made) throw new Error('A secret was made and is not there');
        const earlierUntil = new Date(until);
        await noteSetting(em, {
          type: 'signing.rotated',
          of: 'order-tokens',
          data: { number: made.number, earlierUntil: earlierUntil.toISOString() },
          actor: await actorOfDatabaseRole(em),
        });
        return { number: made.number, earlierUntil };
      }),
  };
}
