import type { StoredStaffMember } from '../../db/staff/staff-queries.ts';

const HEADINGS = ['ID', 'NAME', 'E-MAIL', 'ROLE', 'STATE', 'AUTHENTICATOR', 'LAST LOGIN', 'SESSIONS'] as const;

/** One line for each person. */
export function staffTable(members: readonly StoredStaffMember[]): string {
  const day = (time: string | null) => (time === null ? '-' : new Date(time).toISOString().slice(0, 10));
  const rows = members.map(({ id, name, email, role, state, hasAuthenticator, lastLoginAt, sessions }) => [
    id,
    name,
    email,
    role,
    state,
    hasAuthenticator ? 'yes' : 'no',
    day(lastLoginAt),
    String(sessions.length),
  ]);
  const all = [[...HEADINGS], ...rows];
  const widths = HEADINGS.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
