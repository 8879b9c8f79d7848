import { v7 } from 'uuid';
import { NO_RIGHTS, rightsOfRole, type Rights, type StoredRights } from '../../domain/access/rights.ts';
import { isBuiltInRole, PUBLISHABLE } from '../../domain/access/roles.ts';
import type { Actor } from '../../domain/events/event-actor.ts';
import { INVITATION_DAYS } from '../../domain/staff/staff-session-rules.ts';
import { stateOfReactivated, type StaffState } from '../../domain/staff/staff-state.ts';
import type { StaffClaim } from '../../domain/staff/staff-tokens.ts';
import { rightsNow, type PermissionHolder } from '../access/permission-holder.ts';
import type { Database, EntityManager } from '../database.ts';
import { actorOfDatabaseRole } from '../events/actor-of-database-role.ts';
import { eraseMessagesOfStaff } from '../messages/forget-messages.ts';
import { queueMessages } from '../messages/queue-messages.ts';
import { noteStaff } from './note-staff.ts';
import { findStaffMember, type StoredStaffMember } from './staff-queries.ts';

export interface StaffInvitation {
  /** As `normaliseEmail` has it. */
  readonly email: string;
  readonly name: string;
  readonly role: string;
  /** Language of their pages and of the mail to them. */
  readonly locale?: string | null;
  /** False: whoever invites tells them themselves. */
  readonly isMailed?: boolean;
}

export interface StaffChange {
  readonly name?: string | undefined;
  readonly role?: string | undefined;
  readonly isActive?: boolean | undefined;
}

/** Who changes the staff, and how they say whether they may. */
export interface StaffWriter {
  readonly who: PermissionHolder;
  /** Left out: the role of the database, on the command line. */
  readonly actor?: Actor;
  /** Throws where whoever is allowed the first may not do it to somebody who is, or is to be, allowed the second. */
  readonly judge: (held: Rights, touched: Rights) => void;
}

type Refused<Reason extends string> = { readonly kind: Reason };
/** `link`: what a link for them says; who sends it signs it (staff-keys.ts). */
type WithLink<Kind extends string> = {
  readonly kind: Kind;
  readonly member: StoredStaffMember;
  readonly link: StaffClaim;
};

/** `not-live`: the caller's key was revoked meanwhile, or the person deactivated. */
export type Invited = WithLink<'invited'> | Refused<'not-live' | 'unknown-role' | 'email-taken'>;
export type LinkRenewed = WithLink<'renewed'> | Refused<'not-live' | 'unknown' | 'deactivated'>;
export type StaffChanged =
  | { readonly kind: 'changed'; readonly member: StoredStaffMember }
  | Refused<'not-live' | 'unknown' | 'unknown-role' | 'version-mismatch' | 'last-administrator'>;
export type StaffTold = { readonly kind: 'done'; readonly member: StoredStaffMember } | Refused<'not-live' | 'unknown'>;

export type StaffErased = Refused<'erased' | 'not-live' | 'unknown' | 'not-deactivated'>;

/** What those do who look after the staff. Each is one transaction. */
export interface StaffRepository {
  invite(invitation: StaffInvitation, writer: StaffWriter): Promise<Invited>;
  /** Another link; that of before is taken no longer. Of somebody who has joined it is for a new password. */
  renewLink(id: string, writer: StaffWriter): Promise<LinkRenewed>;
  /** `versions`: those that the caller has read, or any. The last active administrator stays one. */
  change(
    id: string,
    change: StaffChange,
    versions: readonly number[] | 'any',
    writer: StaffWriter,
  ): Promise<StaffChanged>;
  /** All sessions, or the one of this id. */
  endSessions(id: string, sessionId: string | undefined, writer: StaffWriter): Promise<StaffTold>;
  /** Whoever has lost authenticator and recovery codes sets up another at the next login. Ends their sessions. */
  resetSecondFactor(id: string, writer: StaffWriter): Promise<StaffTold>;
  /** Of somebody who was deactivated: address, name and logins go. What events and tasks have noted of them stays. */
  erase(id: string, writer: StaffWriter): Promise<StaffErased>;
}

export function createStaffRepository(database: Database): StaffRepository {
  const inTransaction = <T>(work: (em: EntityManager) => Promise<T>) => database.em.fork().transactional(work);
  return {
    invite: (invitation, writer) => inTransaction((em) => invite(em, invitation, writer)),
    renewLink: (id, writer) => inTransaction((em) => renewLink(em, id, writer)),
    change: (id, wanted, versions, writer) => inTransaction((em) => change(em, { id, wanted, versions }, writer)),
    endSessions: (id, sessionId, writer) => inTransaction((em) => endSessions(em, { id, sessionId }, writer)),
    resetSecondFactor: (id, writer) => inTransaction((em) => resetSecondFactor(em, id, writer)),
    erase: (id, writer) => inTransaction((em) => erase(em, id, writer)),
  };
}

async function invite(em: EntityManager, wanted: StaffInvitation, writer: StaffWriter): Promise<Invited> {
  const held = await rightsNow(em, writer.who);
  if (!held) return { kind: 'not-live' };
  const allowed = await rightsOf(em, wanted.role);
  if (!allowed) return { kind: 'unknown-role' };
  writer.judge(held, allowed);
  const id = v7();
  const { email, name, role, locale = null, isMailed = true } = wanted;
  const [made] = await em.execute<MadeLink[]>(
    `insert into staff_member (id, email, name, role, locale, invited_until)
     values (?, ?, ?, ?, ?, now() + interval '${INVITATION_DAYS} days') on conflict (email) do nothing
     returning ${MADE_LINK}`,
    [id, email, name, role, locale],
  );
  if (!made) return { kind: 'email-taken' };
  await noteStaff(em, { type: 'staff.invited', memberId: id, data: { role }, actor: await actorOf(em, writer) });
  if (isMailed) await mailLink(em, id, made);
  return { kind: 'invited', member: await read(em, id), link: { memberId: id, number: made.number } };
}

async function renewLink(em: EntityManager, id: string, writer: StaffWriter): Promise<LinkRenewed> {
  const found = await lockJudged(em, id, writer);
  if (found.kind !== 'locked') return found;
  if (found.member.state === 'deactivated') return { kind: 'deactivated' };
  const [made] = await em.execute<MadeLink[]>(
    `update staff_member set invitation = invitation + 1, invited_until = now() + interval '${INVITATION_DAYS} days'
     where id = ? returning ${MADE_LINK}`,
    [id],
  );
  if (!made) throw new Error(`Member of staff ${id} was locked and is not there`);
  await noteStaff(em, { type: 'staff.link-sent', memberId: id, data: {}, actor: await actorOf(em, writer) });
  // Whoever has joined has asked an administrator for it, and is told by them.
  if (found.member.state === 'invited') await mailLink(em, id, made);
  return { kind: 'renewed', member: await read(em, id), link: { memberId: id, number: made.number } };
}

interface MadeLink {
  readonly number: number;
  /** RFC 3339. */
  readonly expiresAt: string;
}

const MADE_LINK = `invitation as number, to_json(invited_until) as "expiresAt"`;

/** The link itself is derived when the mail is sent: no secret of it is stored. */
function mailLink(em: EntityManager, id: string, { number, expiresAt }: MadeLink): Promise<void> {
  return queueMessages(em, [
    {
      key: `staff-${id}-invited-${number}`,
      kind: 'staff-invited',
      subject: { type: 'staff', id },
      recipient: { staffId: id },
      facts: { number, expiresAt },
    },
  ]);
}

interface WantedChange {
  readonly id: string;
  readonly wanted: StaffChange;
  readonly versions: readonly number[] | 'any';
}

async function change(
  em: EntityManager,
  { id, wanted, versions }: WantedChange,
  writer: StaffWriter,
): Promise<StaffChanged> {
  const found = await lockJudged(em, id, writer, wanted.role);
  if (found.kind !== 'locked') return found;
  const { member: before, otherAdministrators } = found;
  if (versions !== 'any' && !versions.includes(before.version)) return { kind: 'version-mismatch' };
  const after = {
    name: wanted.name ?? before.name,
    role: wanted.role ?? before.role,
    state: stateAfter(before, wanted.isActive),
  };
  if (isAdministrator(before) && !isAdministrator(after) && otherAdministrators === 0) {
    return { kind: 'last-administrator' };
  }
  const isSame = after.name === before.name && after.role === before.role && after.state === before.state;
  if (isSame) return { kind: 'changed', member: await read(em, id) };
  await em.execute(
    `update staff_member set name = ?, role = ?, state = ?, version = version + 1, updated_at = now() where id = ?`,
    [after.name, after.role, after.state, id],
  );
  await noteChange(em, { id, before, after }, await actorOf(em, writer));
  if (after.state === 'deactivated') await endAccess(em, id);
  return { kind: 'changed', member: await read(em, id) };
}

/** With their sessions goes the link that they may have: whoever is let in again is given another. */
async function endAccess(em: EntityManager, id: string): Promise<void> {
  await em.execute('delete from staff_session where member_id = ?', [id]);
  await em.execute('update staff_member set invitation = invitation + 1, invited_until = null where id = ?', [id]);
}

function stateAfter(before: LockedMember, isActive: boolean | undefined): StaffState {
  if (isActive === undefined || isActive === (before.state !== 'deactivated')) return before.state;
  return isActive ? stateOfReactivated(before) : 'deactivated';
}

const isAdministrator = ({ role, state }: Pick<LockedMember, 'role' | 'state'>) =>
  role === 'administrator' && state === 'active';

type ChangedFacts = Pick<LockedMember, 'name' | 'role' | 'state'>;

async function noteChange(
  em: EntityManager,
  { id: memberId, before, after }: { readonly id: string; readonly before: ChangedFacts; readonly after: ChangedFacts },
  actor: Actor,
): Promise<void> {
  if (after.name !== before.name) {
    await noteStaff(em, { type: 'staff.changed', memberId, data: { fields: ['name'] }, actor });
  }
  if (after.role !== before.role) {
    const data = { from: before.role, to: after.role };
    await noteStaff(em, { type: 'staff.role-changed', memberId, data, actor });
  }
  if (after.state === before.state) return;
  if (after.state === 'deactivated') await noteStaff(em, { type: 'staff.deactivated', memberId, data: {}, actor });
  else await noteStaff(em, { type: 'staff.reactivated', memberId, data: { state: after.state }, actor });
}

async function endSessions(
  em: EntityManager,
  { id, sessionId }: { readonly id: string; readonly sessionId: string | undefined },
  writer: StaffWriter,
): Promise<StaffTold> {
  const found = await lockJudged(em, id, writer);
  if (found.kind !== 'locked') return found;
  await endSessionsOf(em, id, await actorOf(em, writer), sessionId);
  return { kind: 'done', member: await read(em, id) };
}

/** Those of a member, or one of them; an event where there were any. */
export async function endSessionsOf(
  em: EntityManager,
  memberId: string,
  actor: Actor,
  sessionId?: string,
): Promise<void> {
  const ended = await em.execute<object[]>(
    `delete from staff_session where member_id = ? and (?::uuid is null or id = ?::uuid) returning 1`,
    [memberId, sessionId ?? null, sessionId ?? null],
  );
  if (ended.length === 0) return;
  await noteStaff(em, { type: 'staff.sessions-ended', memberId, data: { sessions: ended.length }, actor });
}

async function resetSecondFactor(em: EntityManager, id: string, writer: StaffWriter): Promise<StaffTold> {
  const found = await lockJudged(em, id, writer);
  if (found.kind !== 'locked') return found;
  const actor = await actorOf(em, writer);
  await em.execute(
    `update staff_member set authenticator = null, authenticator_set_at = null, last_time_step = null,
       recovery_code_hashes = '{}', version = version + 1, updated_at = now() where id = ?`,
    [id],
  );
  await noteStaff(em, { type: 'staff.second-factor-removed', memberId: id, data: {}, actor });
  await endSessionsOf(em, id, actor);
  return { kind: 'done', member: await read(em, id) };
}

async function erase(em: EntityManager, id: string, writer: StaffWriter): Promise<StaffErased> {
  const found = await lockJudged(em, id, writer);
  if (found.kind !== 'locked') return found;
  if (found.member.state !== 'deactivated') return { kind: 'not-deactivated' };
  await em.execute(
    `update staff_member set email = 'erased-' || id || '@staff.invalid', name = 'erased', locale = null, password_hash = null,
       authenticator = null, authenticator_set_at = null, last_time_step = null, recovery_code_hashes = '{}', oidc_issuer = null,
       oidc_subject = null, invited_until = null, version = version + 1, updated_at = now() where id = ?`,
    [id],
  );
  await eraseMessagesOfStaff(em, id);
  const fields = ['email', 'name'];
  await noteStaff(em, { type: 'staff.changed', memberId: id, data: { fields }, actor: await actorOf(em, writer) });
  return { kind: 'erased' };
}

interface LockedMember {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly state: StaffState;
  readonly version: number;
  readonly hasJoined: boolean;
}

type Locked =
  | { readonly kind: 'locked'; readonly member: LockedMember; readonly otherAdministrators: number }
  | Refused<'not-live' | 'unknown'>;

/**
 * Locks the member, and all active administrators: of two who each take the other's rights one comes after the other, and finds that
 * nobody else is left. Judged by what the writer is allowed then.
 */
async function lockJudged(em: EntityManager, id: string, writer: StaffWriter): Promise<Locked>;
async function lockJudged(
  em: EntityManager,
  id: string,
  writer: StaffWriter,
  newRole: string | undefined,
): Promise<Locked | Refused<'unknown-role'>>;
async function lockJudged(
  em: EntityManager,
  id: string,
  writer: StaffWriter,
  newRole?: string,
): Promise<Locked | Refused<'unknown-role'>> {
  const rows = await em.execute<LockedMember[]>(
    `select id, name, role, state, version, password_hash is not null or oidc_subject is not null as "hasJoined"
     from staff_member where id = ? or (role = 'administrator' and state = 'active') order by id for update`,
    [id],
  );
  const held = await rightsNow(em, writer.who);
  if (!held) return { kind: 'not-live' };
  const member = rows.find((row) => row.id === id);
  if (!member) return { kind: 'unknown' };
  const wanted = newRole === undefined ? NO_RIGHTS : await rightsOf(em, newRole);
  if (!wanted) return { kind: 'unknown-role' };
  // A role that is no more allows nothing.
  writer.judge(held, (await rightsOf(em, member.role)) ?? NO_RIGHTS);
  writer.judge(held, wanted);
  const otherAdministrators = rows.filter((row) => row.id !== id && isAdministrator(row)).length;
  return { kind: 'locked', member, otherAdministrators };
}

/** Undefined: there is no such role, or it is not for people. Locked, so that it is not deleted meanwhile. */
async function rightsOf(em: EntityManager, role: string): Promise<Rights | undefined> {
  if (role === PUBLISHABLE) return undefined;
  if (isBuiltInRole(role)) return rightsOfRole(role, { rolePermissions: null, roleLimits: null });
  const [found] = await em.execute<StoredRights[]>(
    `select to_json(permissions) as "rolePermissions", limits as "roleLimits" from role where name = ? for key share`,
    [role],
  );
  return found && rightsOfRole(role, found);
}

async function actorOf(em: EntityManager, { actor }: StaffWriter): Promise<Actor> {
  return actor ?? actorOfDatabaseRole(em);
}

async function read(em: EntityManager, id: string): Promise<StoredStaffMember> {
  const member = await findStaffMember(em, id);
  if (!member) throw new Error(`Member of staff ${id} was written and is not there`);
  return member;
}
