import { createKnownKeys } from '../../db/access/known-keys.ts';
import { createSigningKeyRepository } from '../../db/access/signing-key-repository.ts';
import { createMessageQueries } from '../../db/messages/message-queries.ts';
import { createLiquidRenderer } from '../../gateways/liquid/liquid-renderer.ts';
import { createUnsubscribeTokens } from '../../db/messages/unsubscribe-tokens.ts';
import { messageRoutes } from '../messages/message-routes.ts';
import { preferenceRoutes } from '../messages/preference-routes.ts';
import { pushRoutes } from '../messages/push-routes.ts';
import { templateRoutes } from '../messages/template-routes.ts';
import type { Route } from '../shared/route.ts';
import type { ApiParts } from './api-parts.ts';

export function composeMessages({ database }: ApiParts): Route[] {
  return [
    ...messageRoutes({ database, messages: createMessageQueries(database) }),
    ...preferenceRoutes({
      database,
      tokens: createUnsubscribeTokens(createKnownKeys(createSigningKeyRepository(database))),
    }),
    ...pushRoutes({ database }),
    ...templateRoutes({ database, render: createLiquidRenderer() }),
  ];
}
