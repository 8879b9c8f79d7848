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

/** By what the program itself goes by in an event, and whoever asks without a name of their own. No key is told by one of them. */
const kindOfName: ReadonlyMap<string, ActorKind> = new Map([
  ['carrier', 'system'],
  ['order', 'system'],
  ['system', 'system'],
  ['storefront', 'key'],
  ['guest', 'guest'],
  ['staff', 'staff'],
]);

/** Whether a name says what asks, and not who. */
export function isNameOfTheProgram(name: string): boolean {
  return kindOfName.has(name);
}

/** Who asked for a step of an order's workflow, which knows a name and no more. */
export function actorNamed(name: string | undefined): Actor {
  if (name === undefined) return SYSTEM;
  return { kind: kindOfName.get(name) ?? 'staff', name };
}
