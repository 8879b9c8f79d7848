import type { Actor } from '../../domain/events/event-actor.ts';
import type { EntityManager } from '../database.ts';

/** Who does what is done on the command line alone, by whoever has the password of a role of the database: that role. */
export async function actorOfDatabaseRole(em: EntityManager): Promise<Actor> {
  const [role] = await em.execute<{ name: string }[]>('select current_user as name');
  return { kind: 'system', ...role };
}
