import type { Actor } from '../../domain/events/event-actor.ts';
import type { Caller } from '../shared/authenticate.ts';

/** Who does what a request asks for: the API key that it came with. */
export function actorOfCaller({ credentialId: id, name }: Caller): Actor {
  return { kind: 'key', id, name };
}
