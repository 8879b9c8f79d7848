import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import type { Database } from '../../db/database.ts';
import { createPasswordHasher } from '../../db/passwords/password-hasher.ts';
import { createStaffLoginRepository } from '../../db/staff/staff-login-repository.ts';
import { createStaffRepository, type StaffWriter } from '../../db/staff/staff-repository.ts';

export interface SeededLogin {
  readonly email: string;
  readonly password: string;
}

const EMAIL = 'admin@shop.example';
const CHOSEN = `(yours; "npm run staff -- link ${EMAIL}" is for another)`;
const OWNER: StaffWriter = { who: { kind: 'owner' }, judge: () => {} };

/**
 * An administrator to look at the pages for staff with. The password is remembered beside the keys, readable by its owner alone; where
 * the database does not take it any more, because somebody has chosen another, it is theirs and nobody's to show.
 */
export async function seedStaff(database: Database, keysFile: string): Promise<SeededLogin> {
  const file = join(dirname(keysFile), 'staff-login.json');
  const logins = createStaffLoginRepository(database);
  const known = await logins.findByEmail(EMAIL);
  const hasher = createPasswordHasher();
  if (known) {
    const remembered = await readPassword(file);
    const isTaken = remembered !== undefined && (await hasher.verify(remembered, known.passwordHash));
    return { email: EMAIL, password: isTaken ? remembered : CHOSEN };
  }
  const password = randomBytes(9).toString('base64url');
  const made = await createStaffRepository(database).invite(
    { email: EMAIL, name: 'Admin', role: 'administrator' },
    OWNER,
  );
  if (made.kind !== 'invited') throw new Error(`No administrator could be made: ${made.kind}`);
  await logins.choosePassword(made.link, await hasher.hash(password));
  await mkdir(dirname(file), { recursive: true });
  const unfinished = `${file}.unfinished-${process.pid}`;
  await writeFile(unfinished, `${JSON.stringify({ password })}\n`, { mode: 0o600 });
  await rename(unfinished, file);
  return { email: EMAIL, password };
}

async function readPassword(file: string): Promise<string | undefined> {
  try {
    const { password } = JSON.parse(await readFile(file, 'utf8')) as { readonly password?: unknown };
    return typeof password === 'string' ? password : undefined;
  } catch {
    // Missing, or half of it.
    return undefined;
  }
}
