import type { PermissionHolder } from '../../db/access/permission-holder.ts';
import { mayDo, type Permission } from '../../domain/access/permissions.ts';
import type { KeyKind } from '../../domain/credentials/api-key.ts';
import { Problem } from './problem.ts';

/** Who asks: an API key, a guest with the token of one order, a customer who is logged in, or a person of staff who has signed in. */
export type Caller = KeyHolder | Guest | CustomerCaller | Staff;

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

/** `id` is that of the person, `name` theirs: for timelines. They are known by the cookie of a page, never by a header of `/v1`. */
export interface Staff extends Principal {
  readonly kind: 'staff';
  /** In which they read pages; null: as their browser asks. */
  readonly locale: string | null;
}

/** Who may only do things of their own is told of those; their permissions decide what they see of them. */
export type Viewer = Pick<Caller, 'permissions'>;

/** Whether what they are told stays with the shop: a server's key, or a person of staff. */
export function isOfTheShop({ kind }: Pick<Caller, 'kind'>): boolean {
  return kind === 'secret' || kind === 'staff';
}

/** Whether they are shown what is for staff: notes, messages, providers' codes and ids. */
export function seesNotes({ permissions }: Viewer): boolean {
  return permissions.has('orders:read-notes');
}

/** Throws 403 where the caller may not do what this permission allows, not even to what is their own. */
export function requirePermission(caller: Caller, wanted: Permission): void {
  if (!mayDo(caller.permissions, wanted)) throw lacksPermission(caller, wanted);
}

/** `what` was asked for: the operation, or one field of it. */
export function lacksPermission({ kind, role }: Caller, wanted: Permission, what = 'This'): Problem {
  const detail = `${what} needs the permission \`${wanted}\`, which ${whose(kind, role)} does not have.`;
  return new Problem('forbidden', detail);
}

function whose(kind: Caller['kind'], role: string): string {
  if (kind === 'guest') return 'the token of an order';
  if (kind === 'customer') return 'a customer';
  return kind === 'staff' ? `your role \`${role}\`` : `a key of role \`${role}\``;
}

/** Of whom the database says what they are allowed now. Throws 403 for a shopper, who opens what is theirs and nothing of the shop's. */
export function permissionHolder(caller: Caller, wanted: Permission): PermissionHolder {
  switch (caller.kind) {
    case 'guest':
    case 'customer':
      throw lacksPermission(caller, wanted);
    case 'staff':
      return { kind: 'staff', memberId: caller.id };
    case 'secret':
    case 'publishable':
      return { kind: 'key', secretId: caller.secretId };
  }
}

/** The secret with which a long poll ends when it does; of those that are no key none. */
export function secretIdOf(caller: Caller): string | undefined {
  return isShopper(caller) || caller.kind === 'staff' ? undefined : caller.secretId;
}
