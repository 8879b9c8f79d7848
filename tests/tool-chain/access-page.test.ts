import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { permissionIds, permissions } from '../../domain/access/permissions.ts';
import { builtInRoleNames, permissionsOfRole } from '../../domain/access/roles.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/access.md'), 'utf8');

/** Cells of the table whose first heading this is, heading first. */
function tableOf(heading: string): string[][] {
  const [, below = ''] = page.split(`| ${heading} |`);
  const [table = ''] = `| ${heading} |${below}`.split('\n\n', 1);
  return table.split('\n').map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

it('docs/access.md says of each permission what it allows, and which roles have it', () => {
  const roles = builtInRoleNames.filter((name) => name !== 'administrator');
  const [headings, , ...rows] = tableOf('Permission');
  expect(headings).toEqual(['Permission', 'Allows', ...roles]);
  expect(rows).toEqual(
    permissionIds.map((id) => [
      `\`${id}\``,
      permissions[id].allows,
      ...roles.map((role) => (permissionsOfRole(role, null).has(id) ? '✓' : '')),
    ]),
  );
});

it('docs/access.md says which permission will do for what is one’s own', () => {
  const [, , ...rows] = tableOf('Instead of');
  const said = rows.flatMap(([any = '', own = '']) =>
    [...any.matchAll(/`([^`]+)`/g)].map(([, id = '']) => `${id} ${own.replaceAll('`', '')}`),
  );
  const known = permissionIds.flatMap((id) => (permissions[id].own ? [`${id} ${permissions[id].own}`] : []));
  expect(said.sort()).toEqual(known.sort());
});
