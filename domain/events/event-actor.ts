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

export const SYSTEM: Readonly<Actor> = { kind: 'system' };

/** By what the program itself goes by in an event, and whoever asks without a name of their own. No key is told by one of them. */
const kindOfName: ReadonlyMap<string, ActorKind> = new Map([
  ['carrier', 'system'],
  ['order', 'system'],
  ['system', 'system'],
  ['storefront', 'key'],
  ['guest', 'guest'],
  ['customer', 'customer'],
  ['staff', 'staff'],
]);

/** Whether a name says what asks, and not who. */
export function isNameOfTheProgram(name: string): boolean {
  return kindOfName.has(name);
}

/** Who asked for a step of an order's workflow, where it was told a name and no more. */
export function actorNamed(name: string | undefined): Actor {
  if (name === undefined) return SYSTEM;
  return { kind: kindOfName.get(name) ?? 'staff', name };
}

/** How a step that somebody asked for says who did: a name for people and, where the API was asked, the caller. */
export interface AskedBy {
  readonly by?: string | undefined;
  readonly actor?: Actor | undefined;
}

/** Who asked for a step. By the name alone only where a person asked in the Temporal UI, or a part of the program. */
export function actorOf({ by, actor }: AskedBy): Actor {
  return actor ?? actorNamed(by);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An actor that came with a request to a workflow. Undefined where it is none that an event could hold. */
export function readActor(sent: unknown): Actor | undefined {
  if (typeof sent !== 'object' || sent === null) return undefined;
  const { kind, id, name } = sent as Readonly<Record<keyof Actor, unknown>>;
  const known = actorKinds.find((one) => one === kind);
  if (known === undefined || (id !== undefined && (typeof id !== 'string' || !UUID.test(id)))) return undefined;
  if (name !== undefined && (typeof name !== 'string' || name === '' || name.length > 255)) return undefined;
  return { kind: known, ...(id === undefined ? {} : { id }), ...(name === undefined ? {} : { name }) };
}
