import type { Actor } from '../../domain/events/event-actor.ts';
import type { Caller } from '../shared/caller.ts';

/** Who does what a request asks for: the API key that it came with, or the guest with the token of an order. */
export function actorOfCaller({ kind, id, name }: Caller): Actor {
  return { kind: kind === 'guest' ? 'guest' : 'key', id, name };
}
