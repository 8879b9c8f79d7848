import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { v7 } from 'uuid';
import { SYSTEM, type Actor } from '../../domain/events/event-actor.ts';
import type { EntityManager } from '../database.ts';
import { appendEvents } from '../events/append-events.ts';
import type { VersionedChange } from '../shared/versioned-change.ts';
import { Customer } from './customer-entity.ts';

export interface NewCustomer {
  /** Lower-cased. */
  readonly email: string;
  readonly name: string;
  readonly phone?: string | undefined;
  readonly externalReference?: string | undefined;
  /** The credential of the storefront that adds them. Left out: the shop itself does. */
  readonly madeBy?: string | undefined;
}

/** What is left out stays as it is; null clears it. */
export interface CustomerChange {
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly phone?: string | null | undefined;
  readonly externalReference?: string | null | undefined;
}

/** Another customer has the same, where it must be unlike. */
export class CustomerTaken extends Error {
  override readonly name = 'CustomerTaken';
  readonly field: 'email' | 'externalReference';

  constructor(field: CustomerTaken['field'], options?: ErrorOptions) {
    super(`Another customer has the same ${field}`, options);
    this.field = field;
  }
}

/** Throws CustomerTaken. */
export async function insertCustomer(
  em: EntityManager,
  { email, name, phone, externalReference, madeBy }: NewCustomer,
  actor: Actor = SYSTEM,
): Promise<string> {
  const id = v7();
  const row = { id, email, name, phone: phone ?? null, externalReference: externalReference ?? null };
  await orTaken(em.insert(Customer, { ...row, madeBy: madeBy ?? null }));
  const type = 'customer.created';
  await appendEvents(em, [{ subjectId: id, type, factKey: type, data: {}, actor }]);
  return id;
}

/** False: there is no such customer of those versions. Throws CustomerTaken. */
export async function changeCustomer(
  em: EntityManager,
  { id, versions, change, actor = SYSTEM }: VersionedChange<CustomerChange>,
): Promise<boolean> {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const [found] = await em.execute<{ version: number }[]>('select version from customer where id = ? for update', [id]);
  if (!found || (versions !== 'any' && !versions.includes(found.version))) return false;
  const version = found.version + 1;
  await orTaken(
    em.nativeUpdate(Customer, { id, version: found.version }, { ...given, version, updatedAt: new Date() }),
  );
  const type = 'customer.changed';
  const data = { version, fields: Object.keys(given) };
  await appendEvents(em, [{ subjectId: id, type, factKey: `${type}:${version}`, data, actor }]);
  return true;
}

async function orTaken<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    const field = error.message.includes('customer_email_unique') ? 'email' : 'externalReference';
    throw new CustomerTaken(field, { cause: error });
  }
}
