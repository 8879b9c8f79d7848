import type { StoredStaffMember } from '../../db/staff/staff-queries.ts';
import type { StaffQueries } from '../../db/staff/staff-queries.ts';
import type { StaffRepository, StaffWriter } from '../../db/staff/staff-repository.ts';
import type { StaffClaim } from '../../domain/staff/staff-tokens.ts';
import { mayGive } from '../../domain/access/permissions.ts';
import { actorOfCaller } from '../events/actor-of-caller.ts';
import { unauthenticated } from '../shared/authenticate.ts';
import { lacksPermission, permissionHolder, type Caller } from '../shared/caller.ts';
import { entityTag, versionMismatch } from '../shared/entity-tag.ts';
import { fieldProblem, notFound, Problem } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import {
  exampleInvitation,
  exampleLink,
  exampleStaffMember,
  invited,
  presentStaffMember,
  staffChange,
  staffIdParams,
  staffInvitation,
  staffList,
  staffMember,
  staffSessionQuery,
} from './staff-schema.ts';

const tagged = { ETag: 'The version, for `If-Match`.' } as const;

export interface StaffDependencies {
  readonly staff: StaffQueries & StaffRepository;
  /** Of a link that was made for somebody: where it leads. */
  readonly linkTo: (claim: StaffClaim) => Promise<string>;
  /** What this process remembers of sessions is looked up anew. */
  readonly forgetSessions: () => void;
}

/** Who works at the shop. People themselves log in, and choose passwords, on the pages for staff. */
export function staffRoutes(deps: StaffDependencies): Route[] {
  return [
    listStaff(deps),
    getStaffMember(deps),
    inviteStaff(deps),
    changeStaffMember(deps),
    renewStaffLink(deps),
    endStaffSessions(deps),
    resetStaffSecondFactor(deps),
  ];
}

const NOBODY_GIVES_MORE =
  'Nobody does it to somebody whose role allows more than their own: what counts is what the caller is allowed at this moment.';

function listStaff({ staff }: StaffDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/staff',
    operationId: 'listStaff',
    tag: 'Access',
    summary: 'List who works at the shop',
    description: 'With their roles, and where they are logged in.',
    permission: 'staff:read',
    responses: { 200: { description: 'All of them.', schema: staffList, example: { data: [exampleStaffMember] } } },
  }).handledBy(async () => ({ status: 200, body: { data: (await staff.list()).map(presentStaffMember) } }));
}

function getStaffMember({ staff }: StaffDependencies): Route {
  return route({
    method: 'get',
    path: '/v1/staff/{id}',
    operationId: 'getStaffMember',
    tag: 'Access',
    summary: 'Read a member of staff',
    description: 'With their role, and where they are logged in.',
    permission: 'staff:read',
    params: staffIdParams,
    problems: ['not-found'],
    responses: {
      200: { description: 'The person.', schema: staffMember, example: exampleStaffMember, headers: tagged },
    },
  }).handledBy(async ({ params: { id } }) => {
    const found = await staff.find(id);
    if (!found) throw unknown(id);
    return { status: 200, ...withTag(found) };
  });
}

function inviteStaff({ staff, linkTo }: StaffDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/staff',
    operationId: 'inviteStaff',
    tag: 'Access',
    summary: 'Invite somebody to the staff',
    description: `The answer has the link at which they join: tell it to them alone. ${NOBODY_GIVES_MORE}`,
    permission: 'staff:manage',
    body: staffInvitation,
    bodyExample: exampleInvitation,
    holdsSecrets: true,
    problems: ['staff-email-taken', 'unknown-role'],
    responses: {
      201: {
        description: 'Invited.',
        schema: invited,
        example: exampleLink,
        headers: { Location: 'Address of the member of staff.' },
      },
    },
  }).handledBy(async ({ body, caller }) => {
    const made = await staff.invite({ ...body, locale: body.locale ?? null }, writerOf(caller));
    switch (made.kind) {
      case 'not-live':
        throw unauthenticated();
      case 'unknown-role':
        throw unknownRole(body.role);
      case 'email-taken':
        throw fieldProblem('staff-email-taken', 'Somebody of staff has this address.', '/email');
      case 'invited': {
        const link = await linkTo(made.link);
        const headers = { Location: `/v1/staff/${made.member.id}` };
        return { status: 201, headers, body: { member: presentStaffMember(made.member), link } };
      }
    }
  });
}

function changeStaffMember({ staff, forgetSessions }: StaffDependencies): Route {
  return route({
    method: 'patch',
    path: '/v1/staff/{id}',
    operationId: 'changeStaffMember',
    tag: 'Access',
    summary: 'Change name or role of somebody, deactivate or reactivate them',
    description: `The last active administrator stays one. ${NOBODY_GIVES_MORE}`,
    permission: 'staff:manage',
    params: staffIdParams,
    body: staffChange,
    bodyExample: { role: 'finance' },
    ifMatch: true,
    problems: ['not-found', 'last-administrator', 'unknown-role'],
    responses: { 200: { description: 'Changed.', schema: staffMember, example: exampleStaffMember, headers: tagged } },
  }).handledBy(async ({ params: { id }, body, versions, caller }) => {
    const changed = await staff.change(id, body, versions, writerOf(caller));
    switch (changed.kind) {
      case 'not-live':
        throw unauthenticated();
      case 'unknown':
        throw unknown(id);
      case 'unknown-role':
        throw unknownRole(body.role ?? '');
      case 'version-mismatch':
        throw versionMismatch();
      case 'last-administrator':
        throw new Problem('last-administrator', 'Nobody else is an administrator who may log in.');
      case 'changed':
        forgetSessions();
        return { status: 200, ...withTag(changed.member) };
    }
  });
}

function renewStaffLink({ staff, linkTo }: StaffDependencies): Route {
  return route({
    method: 'post',
    path: '/v1/staff/{id}/resend',
    operationId: 'renewStaffLink',
    tag: 'Access',
    summary: 'Make another link for somebody',
    description: `The one before is taken no longer. Of somebody who has joined, it is for a new password; their authenticator stays. ${NOBODY_GIVES_MORE}`,
    permission: 'staff:manage',
    params: staffIdParams,
    holdsSecrets: true,
    problems: ['not-found', 'staff-deactivated'],
    responses: { 200: { description: 'A new link.', schema: invited, example: exampleLink } },
  }).handledBy(async ({ params: { id }, caller }) => {
    const renewed = await staff.renewLink(id, writerOf(caller));
    switch (renewed.kind) {
      case 'not-live':
        throw unauthenticated();
      case 'unknown':
        throw unknown(id);
      case 'deactivated':
        throw new Problem('staff-deactivated', 'They may not log in: reactivate them first.');
      case 'renewed':
        return {
          status: 200,
          body: { member: presentStaffMember(renewed.member), link: await linkTo(renewed.link) },
        };
    }
  });
}

function endStaffSessions({ staff, forgetSessions }: StaffDependencies): Route {
  return route({
    method: 'delete',
    path: '/v1/staff/{id}/sessions',
    operationId: 'endStaffSessions',
    tag: 'Access',
    summary: 'Log somebody out',
    description: `Everywhere, or in one browser, within ten seconds; also where that has ended already. They may log in again. ${NOBODY_GIVES_MORE}`,
    permission: 'staff:manage',
    params: staffIdParams,
    query: staffSessionQuery,
    problems: ['not-found'],
    responses: { 204: { description: 'Logged out.' } },
  }).handledBy(async ({ params: { id }, query: { session }, caller }) => {
    await told(id, staff.endSessions(id, session, writerOf(caller)));
    forgetSessions();
    return { status: 204 };
  });
}

function resetStaffSecondFactor({ staff, forgetSessions }: StaffDependencies): Route {
  return route({
    method: 'delete',
    path: '/v1/staff/{id}/second-factor',
    operationId: 'resetStaffSecondFactor',
    tag: 'Access',
    summary: 'Take somebody’s authenticator away',
    description: `For whoever has lost it, and the recovery codes. They are logged out, and set up another when they log in. ${NOBODY_GIVES_MORE}`,
    permission: 'staff:manage',
    params: staffIdParams,
    problems: ['not-found'],
    responses: { 204: { description: 'It is taken no longer.' } },
  }).handledBy(async ({ params: { id }, caller }) => {
    await told(id, staff.resetSecondFactor(id, writerOf(caller)));
    forgetSessions();
    return { status: 204 };
  });
}

/** Of the role of whoever it is done to, before and after, there is nothing that the caller may not give. */
function writerOf(caller: Caller): StaffWriter {
  return {
    who: permissionHolder(caller, 'staff:manage'),
    actor: actorOfCaller(caller),
    judge: (held, touched) => {
      const missing = ['staff:manage' as const, ...touched].find((one) => !mayGive(held, one));
      if (missing) throw lacksPermission(caller, missing);
    },
  };
}

async function told(id: string, outcome: ReturnType<StaffRepository['endSessions']>): Promise<void> {
  const { kind } = await outcome;
  if (kind === 'not-live') throw unauthenticated();
  if (kind === 'unknown') throw unknown(id);
}

const withTag = (member: StoredStaffMember) => ({
  headers: { ETag: entityTag(member.version) },
  body: presentStaffMember(member),
});

const unknown = (id: string) => notFound(`member of staff ${id}`);

const unknownRole = (role: string) => fieldProblem('unknown-role', `There is no role ${role} for people.`, '/role');
