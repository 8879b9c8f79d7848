import { randomUUID } from 'node:crypto';
import type { Database } from '../../db/database.ts';
import { createPasswordHasher } from '../../db/passwords/password-hasher.ts';
import { createStaffLoginRepository } from '../../db/staff/staff-login-repository.ts';
import { createStaffRepository, type StaffWriter } from '../../db/staff/staff-repository.ts';

/** The owner of the tables, as on the command line. */
export const ownerOfStaff: StaffWriter = { who: { kind: 'owner' }, judge: () => {} };

export const STAFF_PASSWORD = 'a kettle of otters';
let hash: Promise<string> | undefined;

export interface MemberOfStaff {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: string;
}

/** Somebody who has joined, with `STAFF_PASSWORD`. */
export async function aMemberOfStaff(
  database: Database,
  { role = 'purchasing', name = 'Grace', email = `${randomUUID()}@staff.example` }: Partial<MemberOfStaff> = {},
): Promise<MemberOfStaff> {
  const made = await createStaffRepository(database).invite({ email, name, role }, ownerOfStaff);
  if (made.kind !== 'invited') throw new Error(`Nobody was invited: ${made.kind}`);
  hash ??= createPasswordHasher().hash(STAFF_PASSWORD);
  await createStaffLoginRepository(database).choosePassword(made.link, await hash);
  return { id: made.member.id, email, name, role };
}
