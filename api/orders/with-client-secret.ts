import type { z } from 'zod';
import type { ClientSecretQueries } from '../../db/payments/client-secret-queries.ts';
import type { Caller } from '../shared/authenticate.ts';
import type { nextAction } from './order-schema.ts';

type NextAction = z.input<typeof nextAction> | null;

/** Adds the secret of the shopper's payment for the key that placed the order: its storefront is who talks with them. */
export async function withClientSecret(
  secrets: ClientSecretQueries,
  orderId: string,
  { credentialId }: Pick<Caller, 'credentialId'>,
  action: NextAction,
): Promise<NextAction> {
  if (action?.type !== 'redirect') return action;
  const clientSecret = await secrets.readClientSecret(orderId, { credentialId });
  return clientSecret === null ? action : { ...action, clientSecret };
}
