import { mayDo, type Permission } from '../../domain/access/permissions.ts';
import type { KeyKind } from '../../domain/credentials/api-key.ts';
import { Problem } from './problem.ts';

/** Who asks: an API key, a guest with the token of one order, or a customer who is logged in. */
export type Caller = KeyHolder | Guest | CustomerCaller;

interface Principal {
  /** Whose limits, idempotency keys and things these are: stays the same when a key is replaced. */
  readonly id: string;
  /** For timelines. */
  readonly name: string;
  /** For people who are refused. */
  readonly role: string;
  readonly permissions: ReadonlySet<Permission>;
}

/** `id` is that of the credential. `name`: the key's, or its role if the key has none that may be told. */
export interface KeyHolder extends Principal {
  readonly kind: KeyKind;
  /** Of the key that was sent: the caller may have several. */
  readonly secretId: string;
}

export interface Guest extends Principal {
  readonly kind: 'guest';
  readonly orderId: string;
}

/** `id` is that of the account. */
export interface CustomerCaller extends Principal {
  readonly kind: 'customer';
  readonly customerId: string;
  readonly sessionId: string;
  /** When they showed who they are, in seconds of Unix time: refreshing shows nothing. */
  readonly loggedInAtSeconds: number;
}

/** A shopper who asks for themselves, and whom no key's limits and waits are for. */
export function isShopper(caller: Caller): caller is Guest | CustomerCaller {
  return caller.kind === 'guest' || caller.kind === 'customer';
}

/** Who may only do things of their own is told of those; their permissions decide what they see of them. */
export type Viewer = Pick<Caller, 'permissions'>;

/** Whether they are shown what is for staff: notes, messages, providers' codes and ids. */
export function seesNotes({ permissions }: Viewer): boolean {
  return permissions.has('orders:read-notes');
}

/** Throws 403 where the caller may not do what this permission allows, not even to what is their own. */
export function requirePermission(caller: Caller, wanted: Permission): void {
  if (!mayDo(caller.permissions, wanted)) throw lacksPermission(caller, wanted);
}

export function lacksPermission({ kind, role }: Caller, wanted: Permission): Problem {
  const words = { guest: 'the token of an order', customer: 'a customer' };
  const who = kind === 'guest' || kind === 'customer' ? words[kind] : `a key of role \`${role}\``;
  return new Problem('forbidden', `This needs the permission \`${wanted}\`, which ${who} does not have.`);
}
