import { createMessageQueries } from '../../db/messages/message-queries.ts';
import { createLiquidRenderer } from '../../gateways/liquid/liquid-renderer.ts';
import { messageRoutes } from '../messages/message-routes.ts';
import { templateRoutes } from '../messages/template-routes.ts';
import type { Route } from '../shared/route.ts';
import type { ApiParts } from './api-parts.ts';

export function composeMessages({ database }: ApiParts): Route[] {
  return [
    ...messageRoutes({ database, messages: createMessageQueries(database) }),
    ...templateRoutes({ database, render: createLiquidRenderer() }),
  ];
}
