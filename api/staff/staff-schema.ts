import { z } from 'zod';
import type { StoredStaffMember } from '../../db/staff/staff-queries.ts';
import { INVITATION_DAYS } from '../../domain/staff/staff-session-rules.ts';
import type { StaffState } from '../../domain/staff/staff-state.ts';
import { roleName } from '../access/role-schema.ts';
import { rfc3339 } from '../shared/rfc3339.ts';
import { extensibleEnum } from '../shared/schemas/extensible-enum.ts';
import { email, optional, timestamp, uuid, word } from '../shared/schemas/field-schemas.ts';
import { staffName } from './staff-name.ts';

const state = extensibleEnum('StaffState', 'Whether somebody may log in.', {
  invited: 'They have a link, and have not joined yet.',
  active: 'They may log in.',
  deactivated: 'They may not. Their name stays in timelines.',
} satisfies Readonly<Record<StaffState, string>>);

export const staffIdParams = z.strictObject({
  id: uuid.meta({ description: 'Id of the member of staff: a UUID.', param: { id: 'StaffId' } }),
});

export const staffSessionQuery = z.strictObject({
  session: uuid.optional().meta({ description: 'Id of the session. Left out: all of them.' }),
});

const staffSession = z
  .strictObject({
    id: uuid,
    network: z.string().nullable().meta({
      description: 'From where: the address, of an IPv6 address its network. Null where it is not known.',
      example: '192.0.2.7',
    }),
    userAgent: z.string().nullable().meta({ description: 'What the browser calls itself.', example: 'Firefox 145' }),
    createdAt: timestamp.meta({ description: 'When they logged in.' }),
    lastSeenAt: timestamp.meta({ description: 'When it was last used, to within a minute.' }),
  })
  .meta({ id: 'StaffSession', description: 'A browser in which somebody of staff is logged in.' });

export const staffMember = z
  .strictObject({
    id: uuid,
    email: z.string().meta({ description: 'With which they log in.', example: 'grace@shop.example' }),
    name: z.string().meta({ description: 'As timelines and tasks name them.', example: 'Grace Hopper' }),
    role: z.string().meta({ description: 'Built in, or of the shop’s own.', example: 'support' }),
    state,
    hasAuthenticator: z.boolean().meta({ description: 'They have set up an authenticator as second factor.' }),
    isLinked: z.boolean().meta({ description: 'They log in with an account elsewhere (OpenID Connect).' }),
    invitedUntil: timestamp
      .nullable()
      .meta({ description: 'Until when a link for them is good; null: there is none.' }),
    lastLoginAt: timestamp.nullable().meta({ description: 'When they last logged in; null: never.' }),
    sessions: z.array(staffSession).meta({ description: 'Where they are logged in, last used first.' }),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'StaffMember', description: 'Somebody who works at the shop.' });

export const staffList = z
  .strictObject({ data: z.array(staffMember).meta({ description: 'By name; those who were deactivated last.' }) })
  .meta({ id: 'StaffList', description: 'All who work at the shop, or did.' });

export const staffInvitation = z
  .strictObject({
    email,
    name: staffName.meta({ description: 'As timelines and tasks are to name them.', example: 'Grace Hopper' }),
    role: roleName.meta({ description: 'Built in, or of the shop’s own; not `publishable`.', example: 'support' }),
    locale: optional(word(['en', 'de'])).meta({
      description: 'Language of the mail and of their pages. Left out: as their browser says.',
      example: 'en',
    }),
  })
  .meta({ id: 'StaffDraft', description: 'Somebody who is to work at the shop.' });

export const exampleInvitation: z.input<typeof staffInvitation> = {
  email: 'grace@shop.example',
  name: 'Grace Hopper',
  role: 'support',
};

export const staffChange = z
  .strictObject({
    name: staffName.optional().meta({ description: 'As timelines are to name them from now on.' }),
    role: roleName.optional().meta({ description: 'Another role; it counts within ten seconds.', example: 'finance' }),
    isActive: z.boolean().optional().meta({
      description: 'False: they are logged out within ten seconds, and may log in no longer. True: they may again.',
      example: false,
    }),
  })
  .meta({ id: 'StaffChange', description: 'What is to change; what is left out stays.' });

export const invited = z
  .strictObject({
    member: staffMember,
    link: z.url().meta({
      description: `Of the page at which they join, or choose another password: good once, for ${INVITATION_DAYS} days. Whoever has it is let in, so it is told to nobody else.`,
      example: 'https://shop.example/ops/join?token=AZnwpGwtem6dDj8fXW…',
    }),
  })
  .meta({ id: 'StaffLink', description: 'Somebody of staff, and a link for them.' });

export const exampleStaffMember: z.input<typeof staffMember> = {
  id: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a',
  email: 'grace@shop.example',
  name: 'Grace Hopper',
  role: 'support',
  state: 'invited',
  hasAuthenticator: false,
  isLinked: false,
  invitedUntil: '2026-11-28T09:30:00.000Z',
  lastLoginAt: null,
  sessions: [],
  createdAt: '2026-11-21T09:30:00.000Z',
  updatedAt: '2026-11-21T09:30:00.000Z',
};

export const exampleLink: z.input<typeof invited> = {
  member: exampleStaffMember,
  link: 'https://shop.example/ops/join?token=AZnwpGwtem6dDj8fXW',
};

export function presentStaffMember(stored: StoredStaffMember): z.input<typeof staffMember> {
  const { version: _version, invitedUntil, lastLoginAt, createdAt, updatedAt, sessions, ...rest } = stored;
  const orNull = (time: string | null) => (time === null ? null : rfc3339(time));
  return {
    ...rest,
    invitedUntil: orNull(invitedUntil),
    lastLoginAt: orNull(lastLoginAt),
    sessions: sessions.map((session) => ({
      ...session,
      createdAt: rfc3339(session.createdAt),
      lastSeenAt: rfc3339(session.lastSeenAt),
    })),
    createdAt: rfc3339(createdAt),
    updatedAt: rfc3339(updatedAt),
  };
}
