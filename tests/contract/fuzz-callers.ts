import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { openDatabase } from '../../db/database.ts';
import type { RunningStack } from '../support/shop/stack-as-process.ts';
import { logInCustomer } from './log-in-customer.ts';
import type { PreparedThings } from './prepare-things.ts';

/** A shop that is fuzzed, with its keys. */
export interface FuzzedShop extends Pick<RunningStack, 'api' | 'storefrontKey' | 'staffKey'> {
  /** Where it tells of what it has answered; undefined where that is not known. */
  readonly metrics: string | undefined;
  /** Undefined for a shop that runs already, of which nothing is known but its keys. */
  readonly databaseUrl: string | undefined;
  /** Where its mails are to be read; undefined where they are not. */
  readonly mail: string | undefined;
  stop(): Promise<unknown>;
}

/** The headers with which a kind of caller asks; undefined where this shop has none. */
type HeadersOf = (shop: FuzzedShop, things: PreparedThings) => Promise<Readonly<Record<string, string>> | undefined>;

const bearer = (secret: string) => ({ Authorization: `Bearer ${secret}` });

/**
 * Everybody who may ask, one after the other. Who can change most comes last: what a role may do, what the shop has decided, and
 * which places it has are changed by chance then, and nobody after it would find the shop as it is meant.
 */
export const fuzzCallers = {
  guest: async (_shop, { orderToken }) => bearer(orderToken),
  publishable: async ({ databaseUrl }) =>
    databaseUrl === undefined ? undefined : bearer(await makePublishableKey(databaseUrl)),
  customer: async (shop) =>
    shop.mail === undefined ? undefined : bearer(await logInCustomer({ ...shop, mail: shop.mail })),
  storefront: async ({ storefrontKey }) => bearer(storefrontKey),
  administrator: async ({ staffKey }) => bearer(staffKey),
} as const satisfies Record<string, HeadersOf>;

export type FuzzCaller = keyof typeof fuzzCallers;

/** What ends the login that a caller asks with. */
export const sparedOperations: Readonly<Partial<Record<FuzzCaller, readonly string[]>>> = {
  customer: ['logOut', 'logOutEverywhere', 'deleteAccount'],
};

async function makePublishableKey(url: string): Promise<string> {
  const database = await openDatabase({ url, poolSize: 1 });
  try {
    const { key } = await createCredentialRepository(database).create({ name: 'Fuzzed page', role: 'publishable' });
    return key;
  } finally {
    await database.close();
  }
}
