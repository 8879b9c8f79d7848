import { createHash, randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import { needsSecondFactor } from '../../domain/access/second-factor.ts';
import type { Permission } from '../../domain/access/permissions.ts';
import { permissionsOfRole } from '../../domain/access/roles.ts';
import {
  HALF_SESSION_MINUTES,
  SESSION_HOURS,
  sessionStage,
  type SessionStage,
} from '../../domain/staff/staff-session-rules.ts';
import type { StaffState } from '../../domain/staff/staff-state.ts';
import type { StaffClaim } from '../../domain/staff/staff-tokens.ts';
import type { Database, EntityManager } from '../database.ts';
import { noteStaff, themselves } from './note-staff.ts';
import { findStaffMember, IS_LIVE_SESSION, type StoredStaffSession } from './staff-queries.ts';
import { endSessionsOf } from './staff-repository.ts';

/** Somebody of staff as their login needs them. */
export interface StaffLoginRecord {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: string;
  readonly permissions: ReadonlySet<Permission>;
  readonly state: StaffState;
  readonly locale: string | null;
  readonly passwordHash: string | null;
  /** Sealed. One that is being set up counts for nothing (`hasAuthenticator`). */
  readonly authenticator: Uint8Array | null;
  readonly hasAuthenticator: boolean;
  readonly lastTimeStep: number | null;
  readonly recoveryCodesLeft: number;
}

export interface StaffSessionRecord {
  readonly id: string;
  readonly member: StaffLoginRecord;
  readonly method: LoginMethod;
  readonly stage: SessionStage;
  /** Since it was last written down that it is used. */
  readonly unseenMs: number;
  /** Until it ends in any case. */
  readonly expiresInMs: number;
}

/** How somebody has proven who they are. */
export type LoginMethod = 'password' | 'oidc';

export interface NewSession {
  readonly memberId: string;
  readonly method: LoginMethod;
  /** That the password was right for; undefined where none was asked for. They are refused where it is another by now. */
  readonly passwordHash?: string | undefined;
  /** The second factor was given elsewhere: by the provider that they logged in with. */
  readonly isProven?: boolean;
  readonly network: string | undefined;
  readonly userAgent: string | undefined;
}

export interface StartedSession {
  /** For the cookie; only its hash is kept. */
  readonly token: string;
  readonly session: StaffSessionRecord;
}

/** What was given as second factor. */
export type Proof =
  | { readonly kind: 'authenticator'; readonly timeStep: number }
  | { readonly kind: 'recovery-code'; readonly codeHash: string };

export interface SetAuthenticator {
  /** Its secret. */
  readonly sealed: Uint8Array;
  /** Of the code by which it was shown to work. */
  readonly timeStep: number;
  /** Of the recovery codes. */
  readonly codeHashes: readonly string[];
}

/** What people do with their own logins. Each is one transaction. */
export interface StaffLoginRepository {
  findByEmail(email: string): Promise<StaffLoginRecord | undefined>;
  findByLink(link: StaffClaim): Promise<StaffLoginRecord | undefined>;
  findSession(token: string): Promise<StaffSessionRecord | undefined>;
  /** To within a minute. */
  noteSeen(sessionId: string): Promise<void>;
  /** Undefined: they were deactivated meanwhile, or have another password. */
  startSession(session: NewSession): Promise<StartedSession | undefined>;
  /** The session goes on under another token. Undefined: the code was used before, or the session has ended. */
  prove(token: string, proof: Proof): Promise<StartedSession | undefined>;
  /** Keeps the secret of an authenticator that is being set up. False where one is set up already. */
  offerAuthenticator(memberId: string, sealed: Uint8Array): Promise<boolean>;
  /** From now on the authenticator counts, with these recovery codes. Undefined as with `prove`. */
  setAuthenticator(token: string, authenticator: SetAuthenticator): Promise<StartedSession | undefined>;
  /** In place of those that there were. */
  replaceRecoveryCodes(token: string, codeHashes: readonly string[]): Promise<boolean>;
  /** By a link: whoever was invited joins, whoever has joined gets another password, and is logged out everywhere. False: the link is good no longer. */
  choosePassword(link: StaffClaim, passwordHash: string): Promise<boolean>;
  /** Ends all other sessions. */
  changePassword(token: string, passwordHash: string): Promise<boolean>;
  /** The session of this token. */
  endSession(token: string): Promise<void>;
  /** Another session of the same person; without an id all but this one. */
  endOthers(token: string, sessionId?: string): Promise<void>;
  /** Where they are logged in, last used first. */
  listSessions(memberId: string): Promise<readonly StoredStaffSession[]>;
  /** The language of their pages; null: that of their browser. */
  setLocale(token: string, locale: string | null): Promise<void>;
  /** That so many logins have failed that the next has to wait. */
  noteRefusals(memberId: string, failures: number): Promise<void>;
  /** By the account elsewhere, or by its address where that account has not been seen yet; then it is linked. Undefined: they are nobody of the staff. */
  findLinked(account: LinkedAccount): Promise<StaffLoginRecord | undefined>;
}

export interface LinkedAccount {
  readonly issuer: string;
  readonly subject: string;
  /** Undefined: the provider does not vouch for it. */
  readonly verifiedEmail: string | undefined;
}

export function createStaffLoginRepository(database: Database): StaffLoginRepository {
  const inTransaction = <T>(work: (em: EntityManager) => Promise<T>) => database.em.fork().transactional(work);
  return {
    findByEmail: (email) => findMember(database.em.fork(), 'm.email = ?', [email]),
    findByLink: ({ memberId, number }) =>
      findMember(database.em.fork(), `m.id = ? and ${IS_GOOD_LINK}`, [memberId, number]),
    findSession: (token) => findSession(database.em.fork(), token),
    async noteSeen(sessionId) {
      await database.em
        .fork()
        .execute(
          `update staff_session set last_seen_at = now() where id = ? and last_seen_at < now() - interval '1 minute'`,
          [sessionId],
        );
    },
    startSession: (session) => inTransaction((em) => startSession(em, session)),
    prove: (token, proof) => inTransaction((em) => prove(em, token, proof)),
    offerAuthenticator: async (memberId, sealed) => {
      const offered = await database.em
        .fork()
        .execute<object[]>(
          `update staff_member set authenticator = ? where id = ? and authenticator_set_at is null returning 1`,
          [sealed, memberId],
        );
      return offered.length > 0;
    },
    setAuthenticator: (token, authenticator) => inTransaction((em) => setAuthenticator(em, token, authenticator)),
    replaceRecoveryCodes: (token, codes) => inTransaction((em) => replaceRecoveryCodes(em, token, codes)),
    choosePassword: (link, hash) => inTransaction((em) => choosePassword(em, link, hash)),
    changePassword: (token, hash) => inTransaction((em) => changePassword(em, token, hash)),
    async endSession(token) {
      await database.em.fork().execute('delete from staff_session where token_hash = ?', [hashOf(token)]);
    },
    endOthers: (token, sessionId) => inTransaction((em) => endOthers(em, token, sessionId)),
    listSessions: async (memberId) => (await findStaffMember(database.em.fork(), memberId))?.sessions ?? [],
    async setLocale(token, locale) {
      await database.em
        .fork()
        .execute(
          'update staff_member m set locale = ? from staff_session s where s.token_hash = ? and s.member_id = m.id',
          [locale, hashOf(token)],
        );
    },
    noteRefusals: (memberId, failures) =>
      inTransaction((em) =>
        noteStaff(em, { type: 'staff.login-refused', memberId, data: { failures }, actor: { kind: 'system' } }),
      ),
    findLinked: (account) => inTransaction((em) => findLinked(em, account)),
  };
}

const IS_GOOD_LINK = `m.invitation = ? and m.invited_until > now() and m.state <> 'deactivated'`;

const MEMBER_COLUMNS = `m.id, m.email, m.name, m.role, m.state, m.locale, m.password_hash as "passwordHash", m.authenticator,
  m.authenticator_set_at is not null as "hasAuthenticator", m.last_time_step as "lastTimeStep",
  cardinality(m.recovery_code_hashes) as "recoveryCodesLeft", to_json(r.permissions) as "rolePermissions"`;

type MemberRow = Omit<StaffLoginRecord, 'permissions'> & { readonly rolePermissions: readonly string[] | null };

async function findMember(
  em: EntityManager,
  where: string,
  parameters: readonly unknown[],
): Promise<StaffLoginRecord | undefined> {
  const [row] = await em.execute<MemberRow[]>(
    `select ${MEMBER_COLUMNS} from staff_member m left join role r on r.name = m.role where ${where}`,
    [...parameters],
  );
  return row && memberOf(row);
}

function memberOf({ rolePermissions, ...row }: MemberRow): StaffLoginRecord {
  return { ...row, permissions: permissionsOfRole(row.role, rolePermissions) };
}

async function findSession(em: EntityManager, token: string, lock = ''): Promise<StaffSessionRecord | undefined> {
  const [row] = await em.execute<
    (MemberRow & {
      sessionId: string;
      method: LoginMethod;
      isProven: boolean;
      ageMs: number;
      unseenMs: number;
      expiresInMs: number;
    })[]
  >(
    `select ${MEMBER_COLUMNS}, s.id as "sessionId", s.method, s.is_proven as "isProven",
       (extract(epoch from now() - s.created_at) * 1000)::float8 as "ageMs",
       (extract(epoch from now() - s.last_seen_at) * 1000)::float8 as "unseenMs",
       (extract(epoch from s.expires_at - now()) * 1000)::float8 as "expiresInMs"
     from staff_session s join staff_member m on m.id = s.member_id left join role r on r.name = m.role
     where s.token_hash = ? and m.state = 'active' and ${IS_LIVE_SESSION} ${lock}`,
    [hashOf(token)],
  );
  if (!row) return undefined;
  const { sessionId: id, method, isProven, ageMs, unseenMs, expiresInMs, ...ofMember } = row;
  const member = memberOf(ofMember);
  const stage = sessionStage({
    hasAuthenticator: member.hasAuthenticator,
    isProven,
    isNeeded: needsSecondFactor(member.permissions),
  });
  if (stage === 'second-factor' && ageMs > HALF_SESSION_MINUTES * 60_000) return undefined;
  return { id, member, method, stage, unseenMs, expiresInMs };
}

async function startSession(em: EntityManager, session: NewSession): Promise<StartedSession | undefined> {
  const { memberId, network = null, userAgent = null, isProven = false, method, passwordHash = null } = session;
  // Nobody else looks after them: there are a few for each person.
  await em.execute('delete from staff_session where expires_at < now()');
  const token = newToken();
  const made = await em.execute<object[]>(
    `insert into staff_session (id, member_id, token_hash, method, is_proven, network, user_agent, expires_at)
     select ?, m.id, ?, ?, ?, ?, ?, now() + interval '${SESSION_HOURS} hours'
     from staff_member m where m.id = ? and m.state = 'active' and (?::text is null or m.password_hash = ?)
     -- Not for share: that they have logged in is written into the same row, and of two who share it neither could.
     for no key update returning 1`,
    [v7(), hashOf(token), method, isProven, network, userAgent, memberId, passwordHash, passwordHash],
  );
  if (made.length === 0) return undefined;
  const started = await findSession(em, token);
  if (!started) return undefined;
  if (started.stage === 'open') await noteLogin(em, started, isProven && method === 'oidc' ? 'provider' : undefined);
  return { token, session: started };
}

async function noteLogin(
  em: EntityManager,
  { member, method }: StaffSessionRecord,
  secondFactor: Proof['kind'] | 'provider' | undefined,
): Promise<void> {
  await em.execute('update staff_member set last_login_at = now() where id = ?', [member.id]);
  const data = secondFactor === undefined ? { method } : { method, secondFactor };
  await noteStaff(em, { type: 'staff.logged-in', memberId: member.id, data, actor: themselves(member) });
}

async function prove(em: EntityManager, token: string, proof: Proof): Promise<StartedSession | undefined> {
  const session = await findSession(em, token, 'for update of m, s');
  if (session?.stage !== 'second-factor') return undefined;
  if (!(await spendProof(em, session.member, proof))) return undefined;
  const started = await renewToken(em, session);
  if (started) await noteLogin(em, session, proof.kind);
  return started;
}

/** Whether the code is good for this once (RFC 6238, section 5.2). */
async function spendProof(em: EntityManager, member: StaffLoginRecord, proof: Proof): Promise<boolean> {
  if (proof.kind === 'authenticator') {
    const spent = await em.execute<object[]>(
      `update staff_member set last_time_step = ? where id = ? and coalesce(last_time_step < ?, true) returning 1`,
      [proof.timeStep, member.id, proof.timeStep],
    );
    return spent.length > 0;
  }
  const [spent] = await em.execute<{ left: number }[]>(
    `update staff_member set recovery_code_hashes = array_remove(recovery_code_hashes, ?)
     where id = ? and ? = any (recovery_code_hashes) returning cardinality(recovery_code_hashes) as left`,
    [proof.codeHash, member.id, proof.codeHash],
  );
  if (!spent) return false;
  const actor = themselves(member);
  await noteStaff(em, { type: 'staff.recovery-code-used', memberId: member.id, data: { left: spent.left }, actor });
  return true;
}

/** Whoever had the token of before, which opened nothing yet, does not have this one. */
async function renewToken(em: EntityManager, { id }: StaffSessionRecord): Promise<StartedSession | undefined> {
  const token = newToken();
  await em.execute('update staff_session set token_hash = ?, is_proven = true, last_seen_at = now() where id = ?', [
    hashOf(token),
    id,
  ]);
  const session = await findSession(em, token);
  return session && { token, session };
}

async function setAuthenticator(
  em: EntityManager,
  token: string,
  { sealed, timeStep, codeHashes }: SetAuthenticator,
): Promise<StartedSession | undefined> {
  const session = await findSession(em, token, 'for update of m, s');
  if (!session || session.member.hasAuthenticator) return undefined;
  const { member, stage } = session;
  await em.execute(
    `update staff_member set authenticator = ?, authenticator_set_at = now(), last_time_step = ?, version = version + 1, updated_at = now(),
       recovery_code_hashes = array(select jsonb_array_elements_text(?::jsonb))
     where id = ?`,
    [sealed, timeStep, JSON.stringify(codeHashes), member.id],
  );
  await noteStaff(em, { type: 'staff.second-factor-set', memberId: member.id, data: {}, actor: themselves(member) });
  const started = await renewToken(em, session);
  if (started && stage === 'set-up') await noteLogin(em, session, 'authenticator');
  return started;
}

async function replaceRecoveryCodes(em: EntityManager, token: string, codes: readonly string[]): Promise<boolean> {
  const session = await findSession(em, token, 'for update of m');
  if (session?.stage !== 'open' || !session.member.hasAuthenticator) return false;
  const { member } = session;
  await em.execute(
    `update staff_member set recovery_code_hashes = array(select jsonb_array_elements_text(?::jsonb)) where id = ?`,
    [JSON.stringify(codes), member.id],
  );
  await noteStaff(em, { type: 'staff.recovery-codes-made', memberId: member.id, data: {}, actor: themselves(member) });
  return true;
}

async function choosePassword(
  em: EntityManager,
  { memberId, number }: StaffClaim,
  passwordHash: string,
): Promise<boolean> {
  const member = await findMember(em, `m.id = ? and ${IS_GOOD_LINK} for update of m`, [memberId, number]);
  if (!member) return false;
  await em.execute(
    `update staff_member set password_hash = ?, state = 'active', invited_until = null, invitation = invitation + 1,
       version = version + 1, updated_at = now() where id = ?`,
    [passwordHash, memberId],
  );
  const type = member.state === 'invited' ? 'staff.joined' : 'staff.password-changed';
  await noteStaff(em, { type, memberId, data: {}, actor: themselves(member) });
  await endSessionsOf(em, memberId, themselves(member));
  return true;
}

async function changePassword(em: EntityManager, token: string, passwordHash: string): Promise<boolean> {
  const session = await findSession(em, token, 'for update of m');
  if (session?.stage !== 'open') return false;
  const { member } = session;
  // A link to another password that lies in a mailbox somewhere is of no use any more.
  await em.execute(
    'update staff_member set password_hash = ?, invited_until = null, invitation = invitation + 1, updated_at = now() where id = ?',
    [passwordHash, member.id],
  );
  await noteStaff(em, { type: 'staff.password-changed', memberId: member.id, data: {}, actor: themselves(member) });
  await endOthers(em, token);
  return true;
}

async function endOthers(em: EntityManager, token: string, sessionId?: string): Promise<void> {
  const session = await findSession(em, token);
  if (session?.stage !== 'open') return;
  const { member } = session;
  const ended = await em.execute<object[]>(
    `delete from staff_session where member_id = ? and id <> ? and (?::uuid is null or id = ?::uuid) returning 1`,
    [member.id, session.id, sessionId ?? null, sessionId ?? null],
  );
  if (ended.length === 0) return;
  const data = { sessions: ended.length };
  await noteStaff(em, { type: 'staff.sessions-ended', memberId: member.id, data, actor: themselves(member) });
}

async function findLinked(
  em: EntityManager,
  { issuer, subject, verifiedEmail }: LinkedAccount,
): Promise<StaffLoginRecord | undefined> {
  const known = await findMember(em, `m.oidc_issuer = ? and m.oidc_subject = ? and m.state = 'active'`, [
    issuer,
    subject,
  ]);
  if (known || verifiedEmail === undefined) return known;
  // Whoever is linked already is known by that account alone: an address that changes hands opens nothing.
  // Whoever left the staff and is back under another address: the old entry has the account until it is erased.
  if (await findMember(em, 'm.oidc_issuer = ? and m.oidc_subject = ?', [issuer, subject])) return undefined;
  const member = await findMember(
    em,
    `m.email = ? and m.oidc_subject is null and (m.state = 'active' or m.state = 'invited' and m.invited_until > now())
     for update of m`,
    [verifiedEmail],
  );
  if (!member) return undefined;
  await em.execute(
    `update staff_member set oidc_issuer = ?, oidc_subject = ?, state = 'active', invited_until = null,
       invitation = invitation + 1, version = version + 1, updated_at = now() where id = ?`,
    [issuer, subject, member.id],
  );
  await noteStaff(em, { type: 'staff.linked', memberId: member.id, data: {}, actor: themselves(member) });
  return { ...member, state: 'active' };
}

const newToken = () => randomBytes(32).toString('base64url');

/** Hex SHA-256. The token is as random as the hash, so nothing slower would protect it better. */
const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');
