/** Who may be behind an event. `system`: the program itself, or a provider that it listens to. */
export const actorKinds = ['key', 'staff', 'customer', 'guest', 'system'] as const;
export type ActorKind = (typeof actorKinds)[number];

/** Who did what an event tells of. */
export interface Actor {
  readonly kind: ActorKind;
  /** Of the API key or the customer, where it is known. */
  readonly id?: string;
  /** Of the API key, or what a member of staff called themselves; of the system which part of it. Never a customer's. */
  readonly name?: string;
}

export const SYSTEM: Actor = { kind: 'system' };

/** The names by which our own steps go, and the parts of the system that use them. */
const partsOfTheSystem: ReadonlySet<string> = new Set(['carrier', 'order']);

/** Who asked for a step of an order's workflow, which knows a name and no more. */
export function actorNamed(name: string | undefined): Actor {
  if (name === undefined) return SYSTEM;
  if (partsOfTheSystem.has(name)) return { kind: 'system', name };
  return { kind: name === 'storefront' ? 'key' : 'staff', name };
}
