import { defineEntity, p } from '@mikro-orm/core';
import { PUBLISHABLE } from '../../domain/access/roles.ts';
import { staffStates, type StaffState } from '../../domain/staff/staff-state.ts';

/** The secret of the shop that seals authenticators and signs links and browsers (staff-keys.ts). */
export const StaffKey = defineEntity({
  name: 'StaffKey',
  tableName: 'staff_key',
  checks: [{ name: 'staff_key_secret', expression: 'octet_length(secret) = 32' }],
  properties: {
    number: p.integer().primary().autoincrement(false),
    secret: p.blob(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

/** A person who works at the shop, and how they prove who they are. */
export const StaffMember = defineEntity({
  name: 'StaffMember',
  tableName: 'staff_member',
  uniques: [
    { name: 'staff_member_email', properties: ['email'] },
    {
      name: 'staff_member_oidc_subject',
      properties: ['oidcIssuer', 'oidcSubject'],
      where: 'oidc_subject is not null',
    },
  ],
  checks: [
    { name: 'staff_member_state', expression: `state in (${staffStates.map((state) => `'${state}'`).join(', ')})` },
    { name: 'staff_member_role', expression: `role <> '${PUBLISHABLE}'` },
    {
      name: 'staff_member_authenticator',
      expression: 'authenticator_set_at is null or authenticator is not null',
    },
    { name: 'staff_member_oidc', expression: '(oidc_issuer is null) = (oidc_subject is null)' },
    {
      name: 'staff_member_active',
      expression: `state <> 'active' or password_hash is not null or oidc_subject is not null`,
    },
  ],
  properties: {
    id: p.uuid().primary(),
    /** As `normaliseEmail` has it. */
    email: p.string(),
    /** For timelines and tasks. */
    name: p.string(),
    /** A built-in role (domain/access/roles.ts), or one of the shop's own (table `role`). */
    role: p.string(),
    state: p.string().$type<StaffState>().default('invited'),
    /** Language of the pages; null: that of the browser. */
    locale: p.string().nullable(),
    /** In PHC's format (passwords/password-hasher.ts). Null: they have not joined, or log in elsewhere. */
    passwordHash: p.string().nullable(),
    /** The secret of their authenticator, sealed. Without `authenticatorSetAt` it is being set up, and counts for nothing. */
    authenticator: p.blob().nullable(),
    authenticatorSetAt: p.datetime().nullable(),
    /** Of the last code that was taken, in steps of 30 s of Unix time: no code is taken twice (RFC 6238, 5.2). */
    lastTimeStep: p.integer().nullable(),
    /** Hex SHA-256 of each that is left: 80 random bits, which a slow hash would protect no better. */
    recoveryCodeHashes: p.array().defaultRaw(`'{}'`),
    /** The account elsewhere that they log in with (OpenID Connect). */
    oidcIssuer: p.string().nullable(),
    oidcSubject: p.string().nullable(),
    /** Number of the link that is good; each that is made raises it. */
    invitation: p.integer().default(1),
    /** Until when that link is good. Null: it was used. */
    invitedUntil: p.datetime().nullable(),
    lastLoginAt: p.datetime().nullable(),
    /** Raised by each change of what others see of them. */
    version: p.integer().default(1),
    createdAt: p.datetime().defaultRaw('now()'),
    updatedAt: p.datetime().defaultRaw('now()'),
  },
});

/** A browser in which somebody of staff is logged in. It is deleted when it ends. */
export const StaffSession = defineEntity({
  name: 'StaffSession',
  tableName: 'staff_session',
  uniques: [{ name: 'staff_session_token', properties: ['tokenHash'] }],
  indexes: [{ name: 'staff_session_of_member', properties: ['member'] }],
  checks: [{ name: 'staff_session_method', expression: `method in ('password', 'oidc')` }],
  properties: {
    id: p.uuid().primary(),
    member: () => p.manyToOne(StaffMember).fieldName('member_id').updateRule('no action').deleteRule('cascade'),
    /** Hex SHA-256 of the cookie, which has 256 random bits. */
    tokenHash: p.string(),
    /** How they have proven who they are: `password` or `oidc`. */
    method: p.string(),
    /** The second factor was given in it. */
    isProven: p.boolean().default(false),
    /** For the person, to know it by: the network of the address, and what the browser calls itself. */
    network: p.string().nullable(),
    userAgent: p.string().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
    /** To within a minute. */
    lastSeenAt: p.datetime().defaultRaw('now()'),
    expiresAt: p.datetime(),
  },
});
