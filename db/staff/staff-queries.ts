import type { StaffState } from '../../domain/staff/staff-state.ts';
import { SESSION_IDLE_HOURS } from '../../domain/staff/staff-session-rules.ts';
import type { Database, EntityManager } from '../database.ts';

/** What others see of a member of staff. */
export interface StoredStaffMember {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: string;
  readonly state: StaffState;
  readonly hasAuthenticator: boolean;
  /** They log in with an account elsewhere, too. */
  readonly isLinked: boolean;
  /** Until when a link for them is good; null: there is none. RFC 3339, as all times here. */
  readonly invitedUntil: string | null;
  readonly lastLoginAt: string | null;
  readonly sessions: readonly StoredStaffSession[];
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface StoredStaffSession {
  readonly id: string;
  readonly network: string | null;
  readonly userAgent: string | null;
  readonly createdAt: string;
  readonly lastSeenAt: string;
}

export interface StaffQueries {
  /** By name, those who were deactivated last. */
  list(): Promise<readonly StoredStaffMember[]>;
  find(id: string): Promise<StoredStaffMember | undefined>;
}

/** Of a session: neither its time nor its last use is too long ago. */
export const IS_LIVE_SESSION = `s.expires_at > now() and s.last_seen_at > now() - interval '${SESSION_IDLE_HOURS} hours'`;

const MEMBER = `jsonb_build_object('id', m.id, 'email', m.email, 'name', m.name, 'role', m.role, 'state', m.state,
  'hasAuthenticator', m.authenticator_set_at is not null, 'isLinked', m.oidc_subject is not null,
  'invitedUntil', case when m.invited_until > now() and m.state <> 'deactivated' then m.invited_until end,
  'lastLoginAt', m.last_login_at, 'version', m.version, 'createdAt', m.created_at, 'updatedAt', m.updated_at,
  'sessions', coalesce((select jsonb_agg(jsonb_build_object('id', s.id, 'network', s.network, 'userAgent', s.user_agent,
      'createdAt', s.created_at, 'lastSeenAt', s.last_seen_at) order by s.last_seen_at desc, s.id)
    from staff_session s where s.member_id = m.id and ${IS_LIVE_SESSION}), '[]'))`;

export function createStaffQueries(database: Database): StaffQueries {
  return {
    async list() {
      const rows = await database.em.fork().execute<{ member: StoredStaffMember }[]>(
        // A shop has tens of them; they are read whole.
        `select ${MEMBER} as member from staff_member m order by m.state = 'deactivated', lower(m.name), m.id limit 1000`,
      );
      return rows.map(({ member }) => member);
    },
    find: (id) => findStaffMember(database.em.fork(), id),
  };
}

export async function findStaffMember(em: EntityManager, id: string): Promise<StoredStaffMember | undefined> {
  const [row] = await em.execute<{ member: StoredStaffMember }[]>(
    `select ${MEMBER} as member from staff_member m where m.id = ?`,
    [id],
  );
  return row?.member;
}
