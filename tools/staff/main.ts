import { openDatabase, type Database } from '../../db/database.ts';
import { createStaffKeys } from '../../db/staff/staff-keys.ts';
import { staffLink } from '../../db/staff/staff-link.ts';
import { createStaffQueries, type StoredStaffMember } from '../../db/staff/staff-queries.ts';
import { createStaffRepository, type StaffChange, type StaffWriter } from '../../db/staff/staff-repository.ts';
import type { StaffClaim } from '../../domain/staff/staff-tokens.ts';
import { normaliseEmail } from '../../domain/text/email-address.ts';
import { BadCommand } from '../shared/bad-command.ts';
import { describeShopFailure } from '../shared/describe-shop-failure.ts';
import { runCommand } from '../shared/run-command.ts';
import { readStaffConfig, usage, type StaffConfig } from './staff-config.ts';
import { staffTable } from './staff-table.ts';

/** What a command says: to a person, and to a program. */
interface Report {
  readonly text: string;
  readonly json: unknown;
}

/** Whoever has the address of the tables' owner may do what they like. */
const OWNER: StaffWriter = { who: { kind: 'owner' }, judge: () => {} };

process.exitCode = await runCommand({ usage, read: readStaffConfig, run: answer, describe: describeShopFailure });

async function answer(config: StaffConfig): Promise<number> {
  const database = await openDatabase({ url: config.databaseUrl, poolSize: 1 });
  try {
    const report = await run(database, config);
    process.stdout.write(config.json ? `${JSON.stringify(report.json)}\n` : `${report.text}\n`);
    return 0;
  } finally {
    await database.close();
  }
}

async function run(database: Database, { command, publicUrl }: StaffConfig): Promise<Report> {
  const staff = createStaffRepository(database);
  if (command.kind === 'list') {
    const all = await createStaffQueries(database).list();
    return { text: staffTable(all), json: all };
  }
  if (command.kind === 'invite') {
    const made = await staff.invite(command, OWNER);
    if (made.kind !== 'invited') throw refusal(made.kind);
    return linkReport(database, publicUrl, made);
  }
  const { id } = await find(database, command.who);
  const done = (text: string) => ({ text: `${command.who} ${text}`, json: { id, done: command.kind } });
  switch (command.kind) {
    case 'link': {
      const renewed = await staff.renewLink(id, OWNER);
      if (renewed.kind !== 'renewed') throw refusal(renewed.kind);
      return linkReport(database, publicUrl, renewed);
    }
    case 'role':
      return changed(database, id, { role: command.role });
    case 'deactivate':
      return changed(database, id, { isActive: false });
    case 'reactivate':
      return changed(database, id, { isActive: true });
    case 'end-sessions':
      await staff.endSessions(id, undefined, OWNER);
      return done('is logged out within 10 seconds.');
    case 'reset-second-factor':
      await staff.resetSecondFactor(id, OWNER);
      return done('sets up another authenticator at the next login.');
    case 'erase': {
      const erased = await staff.erase(id, OWNER);
      if (erased.kind !== 'erased') throw refusal(erased.kind);
      return done('is forgotten; what timelines have noted stays.');
    }
  }
}

async function find(database: Database, who: string): Promise<StoredStaffMember> {
  const email = normaliseEmail(who);
  const all = await createStaffQueries(database).list();
  const found = all.find((member) => member.id === who.toLowerCase() || member.email === email);
  if (!found) throw new BadCommand(`Nobody of the staff is ${who}: "list" shows all.`);
  return found;
}

async function changed(database: Database, id: string, change: StaffChange): Promise<Report> {
  const outcome = await createStaffRepository(database).change(id, change, 'any', OWNER);
  if (outcome.kind !== 'changed') throw refusal(outcome.kind);
  return { text: staffTable([outcome.member]), json: outcome.member };
}

async function linkReport(
  database: Database,
  publicUrl: string,
  { member, link }: { readonly member: StoredStaffMember; readonly link: StaffClaim },
): Promise<Report> {
  const keys = await createStaffKeys(database)();
  const url = staffLink(keys, publicUrl, link);
  const until = member.invitedUntil === null ? '' : `, until ${new Date(member.invitedUntil).toISOString()}`;
  return {
    text: `${url}\n\nFor ${member.name} <${member.email}> alone: good once${until}. It lets in whoever has it.`,
    json: { member, link: url },
  };
}

const refusals: Readonly<Record<string, string>> = {
  'unknown-role': 'There is no such role for people.',
  'email-taken': 'Somebody of the staff has this address: "link" makes another link for them.',
  'last-administrator': 'Nobody else is an administrator who may log in: make somebody one first.',
  deactivated: 'They are deactivated: "reactivate" lets them in again.',
  'not-deactivated': 'They may still log in: "deactivate" them first.',
};

function refusal(kind: string): BadCommand {
  return new BadCommand(refusals[kind] ?? 'Nobody of the staff is that: "list" shows all.');
}
