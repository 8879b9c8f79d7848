import { lockAccount } from '../../db/accounts/account-repository.ts';
import {
  addAddress,
  ADDRESSES_MAX,
  findAddress,
  listAddresses,
  removeAddress,
  replaceAddress,
} from '../../db/accounts/address-book.ts';
import type { EntityManager } from '../../db/database.ts';
import type { Caller } from '../shared/caller.ts';
import { entityTag, versionMismatch } from '../shared/entity-tag.ts';
import { notFound, Problem } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { accountAddressIdParams } from '../shared/schemas/id-params.ts';
import type { AccountDependencies } from './account-dependencies.ts';
import { accountGone, customerOf } from './customer-of.ts';
import {
  accountAddress,
  addressDraft,
  addressList,
  exampleAccountAddress,
  exampleAddressDraft,
  presentAddress,
} from './own-schema.ts';

/** The address book. */
export function addressRoutes(deps: Pick<AccountDependencies, 'database'>): Route[] {
  return [addOwn(deps), listOwn(deps), replaceOwn(deps), removeOwn(deps)];
}

const described = {
  schema: accountAddress,
  example: exampleAccountAddress,
  headers: { ETag: 'The version, for `If-Match`.' },
} as const;

function addOwn({ database }: Pick<AccountDependencies, 'database'>): Route {
  return route({
    method: 'post',
    path: '/v1/account/addresses',
    operationId: 'addAccountAddress',
    tag: 'Accounts',
    summary: 'Add an address to the address book',
    description: 'The first one is the default.',
    permission: 'account:own',
    body: addressDraft,
    bodyExample: exampleAddressDraft,
    problems: ['not-found', 'address-book-full'],
    responses: { 201: { description: 'The address.', ...described } },
  }).handledBy(async ({ body, caller }) =>
    changing(database.em.fork(), caller, async (em, accountId) => {
      const added = await addAddress(em, accountId, body);
      if (!added) throw new Problem('address-book-full', `There are ${ADDRESSES_MAX} addresses, and no room for more.`);
      return { status: 201, body: presentAddress(added), headers: { ETag: entityTag(added.version) } };
    }),
  );
}

function listOwn({ database }: Pick<AccountDependencies, 'database'>): Route {
  return route({
    method: 'get',
    path: '/v1/account/addresses',
    operationId: 'listAccountAddresses',
    tag: 'Accounts',
    summary: 'Read the address book',
    description: 'All addresses of the customer who is logged in.',
    permission: 'account:own',
    problems: ['not-found'],
    responses: {
      200: { description: 'The addresses.', schema: addressList, example: { data: [exampleAccountAddress] } },
    },
  }).handledBy(async ({ caller }) => {
    const stored = await listAddresses(database.em.fork(), customerOf(caller).id);
    return { status: 200, body: { data: stored.map(presentAddress) } };
  });
}

function replaceOwn({ database }: Pick<AccountDependencies, 'database'>): Route {
  return route({
    method: 'put',
    path: '/v1/account/addresses/{id}',
    operationId: 'replaceAccountAddress',
    tag: 'Accounts',
    summary: 'Replace an address of the address book',
    description: 'The default one stays so until another becomes it.',
    permission: 'account:own',
    params: accountAddressIdParams,
    body: addressDraft,
    bodyExample: exampleAddressDraft,
    ifMatch: true,
    problems: ['not-found'],
    responses: { 200: { description: 'The address.', ...described } },
  }).handledBy(async ({ params: { id }, versions, body, caller }) =>
    changing(database.em.fork(), caller, async (em, accountId) => {
      const replaced = await replaceAddress(em, accountId, { id, versions, change: body });
      if (!replaced) throw (await findAddress(em, accountId, id)) ? versionMismatch() : notFound(`address ${id}`);
      return { status: 200, body: presentAddress(replaced), headers: { ETag: entityTag(replaced.version) } };
    }),
  );
}

function removeOwn({ database }: Pick<AccountDependencies, 'database'>): Route {
  return route({
    method: 'delete',
    path: '/v1/account/addresses/{id}',
    operationId: 'removeAccountAddress',
    tag: 'Accounts',
    summary: 'Remove an address from the address book',
    description: 'Orders keep the address that they were placed with.',
    permission: 'account:own',
    params: accountAddressIdParams,
    problems: ['not-found'],
    responses: { 204: { description: 'It is gone.' } },
  }).handledBy(async ({ params: { id }, caller }) => {
    if (!(await removeAddress(database.em.fork(), customerOf(caller).id, id))) throw notFound(`address ${id}`);
    return { status: 204 };
  });
}

/** One change of an address book at a time. */
async function changing<T>(
  em: EntityManager,
  caller: Caller,
  change: (em: EntityManager, accountId: string) => Promise<T>,
): Promise<T> {
  const { id } = customerOf(caller);
  return em.transactional(async (within) => {
    if (!(await lockAccount(within, id))) throw accountGone();
    return change(within, id);
  });
}
