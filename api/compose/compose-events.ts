import { createCredentialQueries } from '../../db/credentials/credential-queries.ts';
import { createEventFeedQueries } from '../../db/events/event-feed-queries.ts';
import { eventRoutes } from '../events/event-routes.ts';
import { createFeedWatch } from '../events/feed-watch.ts';
import type { Route } from '../shared/route.ts';
import type { ApiParts } from './api-parts.ts';

export function composeEvents({ database, draining }: ApiParts): Route[] {
  const feed = createEventFeedQueries(database);
  const watch = createFeedWatch({ ...feed, ...createCredentialQueries(database) }, { draining });
  return eventRoutes({ feed, watch, draining });
}
