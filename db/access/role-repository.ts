import type { Permission } from '../../domain/access/permissions.ts';
import type { Actor } from '../../domain/events/event-actor.ts';
import type { Database } from '../database.ts';
import { noteSetting } from '../events/note-setting.ts';

export interface StoredRole {
  readonly name: string;
  readonly description: string;
  /** As they are stored; a version before or after this one may have known others. */
  readonly permissions: readonly string[];
  /** RFC 3339, as the database has it. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface RoleDraft {
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly Permission[];
}

export interface RoleRepository {
  /** By name. */
  list(): Promise<readonly StoredRole[]>;
  find(name: string): Promise<StoredRole | undefined>;
  /** Makes the role, or gives one that exists these permissions instead. */
  put(role: RoleDraft, actor: Actor): Promise<{ readonly role: StoredRole; readonly isNew: boolean }>;
  /** `in-use`: a live key has it, and it stays. */
  delete(name: string, actor: Actor): Promise<'deleted' | 'unknown' | 'in-use'>;
}

const ROLE = `jsonb_build_object('name', name, 'description', description, 'permissions', permissions,
  'createdAt', created_at, 'updatedAt', updated_at)`;

export function createRoleRepository(database: Database): RoleRepository {
  return {
    async list() {
      const rows = await database.em
        .fork()
        .execute<{ role: StoredRole }[]>(`select ${ROLE} as role from role order by name`);
      return rows.map(({ role }) => role);
    },
    async find(name) {
      const [row] = await database.em
        .fork()
        .execute<{ role: StoredRole }[]>(`select ${ROLE} as role from role where name = ?`, [name]);
      return row?.role;
    },
    put: ({ name, description, permissions }, actor) =>
      database.em.fork().transactional(async (em) => {
        const [{ before } = { before: [] }] = await em.execute<{ before: string[] }[]>(
          'select to_jsonb(permissions) as before from role where name = ? for update',
          [name],
        );
        const [row] = await em.execute<{ role: StoredRole; isNew: boolean }[]>(
          `insert into role (name, description, permissions)
         select ?, ?, array(select jsonb_array_elements_text(?::jsonb))
         on conflict (name) do update
           set description = excluded.description, permissions = excluded.permissions, updated_at = now()
         returning ${ROLE} as role, xmax = 0 as "isNew"`,
          [name, description, JSON.stringify(permissions)],
        );
        if (!row) throw new Error(`Role ${name} was written and is not there`);
        const data = {
          name,
          added: permissions.filter((one) => !before.includes(one)),
          removed: before.filter((one) => !permissions.some((kept) => kept === one)),
        };
        await noteSetting(em, { type: 'role.changed', of: name, data, actor });
        return row;
      }),
    delete: (name, actor) =>
      database.em.fork().transactional(async (em) => {
        // Whoever gives the role to a key at this moment is waited for, or waits (credential-repository.ts).
        const found = await em.execute<object[]>('select name from role where name = ? for update', [name]);
        if (found.length === 0) return 'unknown';
        const live = await em.execute<object[]>(
          `select 1 from credential
           where role = ? and revoked_at is null and (expires_at is null or expires_at > now()) limit 1`,
          [name],
        );
        if (live.length > 0) return 'in-use';
        await em.execute('delete from role where name = ?', [name]);
        await noteSetting(em, { type: 'role.deleted', of: name, data: { name }, actor });
        return 'deleted';
      }),
  };
}
