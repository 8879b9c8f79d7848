import type { Permission } from '../../domain/access/permissions.ts';
import type { Actor } from '../../domain/events/event-actor.ts';
import type { Database, EntityManager } from '../database.ts';
import { noteSetting } from '../events/note-setting.ts';
import { permissionsNow, type PermissionHolder } from './permission-holder.ts';

export interface StoredRole {
  readonly name: string;
  readonly description: string;
  /** As they are stored; a version before or after this one may have known others. */
  readonly permissions: readonly string[];
  readonly version: number;
  /** RFC 3339, as the database has it. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface RoleDraft {
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly Permission[];
}

/** Who changes or deletes a role, and how they say whether they may. */
export interface RoleWriter {
  readonly who: PermissionHolder;
  readonly actor: Actor;
  /**
   * Throws where whoever is allowed this may not do it to the role as it is (undefined: it is new). Asked in the transaction, by what the
   * caller's key and role are then.
   */
  readonly judge: (held: ReadonlySet<Permission>, role: StoredRole | undefined) => void;
}

/** `not-live`: the caller's key was revoked or has expired, or the person was deactivated. */
type PutRole =
  | { readonly kind: 'put'; readonly role: StoredRole; readonly isNew: boolean }
  | { readonly kind: 'not-live' }
  | { readonly kind: 'version-mismatch' };

type DeletedRole = 'deleted' | 'unknown' | 'in-use' | 'not-live';

/** Of those who change roles at once one goes after the other, so that nobody does what a change before has taken from them. */
export interface RoleRepository {
  /** By name. */
  list(): Promise<readonly StoredRole[]>;
  find(name: string): Promise<StoredRole | undefined>;
  /** Makes the role, or gives one that exists these permissions instead. `versions`: those that the caller has read, 0 where there was none; or any. */
  put(role: RoleDraft, versions: readonly number[] | 'any', writer: RoleWriter): Promise<PutRole>;
  /** `in-use`: a live key or somebody of staff has it, and it stays. */
  delete(name: string, writer: RoleWriter): Promise<DeletedRole>;
}

const ROLE = `jsonb_build_object('name', name, 'description', description, 'permissions', permissions, 'version', version,
  'createdAt', created_at, 'updatedAt', updated_at)`;

export function createRoleRepository(database: Database): RoleRepository {
  return {
    async list() {
      const rows = await database.em
        .fork()
        .execute<{ role: StoredRole }[]>(`select ${ROLE} as role from role order by name`);
      return rows.map(({ role }) => role);
    },
    find: (name) => find(database.em.fork(), name),
    put: (draft, versions, writer) => database.em.fork().transactional((em) => put(em, draft, versions, writer)),
    delete: (name, writer) => database.em.fork().transactional((em) => remove(em, name, writer)),
  };
}

async function find(em: EntityManager, name: string): Promise<StoredRole | undefined> {
  const [row] = await em.execute<{ role: StoredRole }[]>(`select ${ROLE} as role from role where name = ?`, [name]);
  return row?.role;
}

/** Keys go on being looked up meanwhile, and made (credential-repository.ts). */
async function lockRoles(em: EntityManager): Promise<void> {
  await em.execute('lock table role in share row exclusive mode');
}

async function put(
  em: EntityManager,
  { name, description, permissions }: RoleDraft,
  versions: readonly number[] | 'any',
  { who, actor, judge }: RoleWriter,
): Promise<PutRole> {
  await lockRoles(em);
  const held = await permissionsNow(em, who);
  if (!held) return { kind: 'not-live' };
  const before = await find(em, name);
  judge(held, before);
  if (versions !== 'any' && !versions.includes(before?.version ?? 0)) return { kind: 'version-mismatch' };
  const [row] = await em.execute<{ role: StoredRole }[]>(
    `insert into role (name, description, permissions)
     select ?, ?, array(select jsonb_array_elements_text(?::jsonb))
     on conflict (name) do update
       set description = excluded.description, permissions = excluded.permissions, version = role.version + 1, updated_at = now()
     returning ${ROLE} as role`,
    [name, description, JSON.stringify(permissions)],
  );
  if (!row) throw new Error(`Role ${name} was written and is not there`);
  const earlier = before?.permissions ?? [];
  const data = {
    name,
    added: permissions.filter((one) => !earlier.includes(one)),
    removed: earlier.filter((one) => !permissions.some((kept) => kept === one)),
  };
  await noteSetting(em, { type: 'role.changed', of: name, data, actor });
  return { kind: 'put', role: row.role, isNew: before === undefined };
}

async function remove(em: EntityManager, name: string, { who, actor, judge }: RoleWriter): Promise<DeletedRole> {
  await lockRoles(em);
  const held = await permissionsNow(em, who);
  if (!held) return 'not-live';
  // Whoever gives the role to a key at this moment is waited for, or waits (credential-repository.ts).
  await em.execute('select name from role where name = ? for update', [name]);
  const role = await find(em, name);
  if (!role) return 'unknown';
  judge(held, role);
  const live = await em.execute<object[]>(
    `select 1 from credential
     where role = ? and revoked_at is null and (expires_at is null or expires_at > now())
     union all
     select 1 from staff_member where role = ? and state <> 'deactivated' limit 1`,
    [name, name],
  );
  if (live.length > 0) return 'in-use';
  await em.execute('delete from role where name = ?', [name]);
  await noteSetting(em, { type: 'role.deleted', of: name, data: { name }, actor });
  return 'deleted';
}
