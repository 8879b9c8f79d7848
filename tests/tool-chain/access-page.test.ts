import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { permissionIds, permissions } from '../../domain/access/permissions.ts';
import { builtInRoleNames, permissionsOfRole } from '../../domain/access/roles.ts';
import { answeredParts, operationsOf, partsOf } from '../support/document-parts.ts';
import { openApiOfCode } from '../support/openapi-of-code.ts';

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

it('docs/access.md names each field that takes a permission of its own, as the API describes itself', async () => {
  const document = JSON.parse(await openApiOfCode());
  const found = partsOf(document.components.schemas, '/components/schemas').flatMap(({ place, value }) => {
    const [, , , schema = '', properties, name] = place.split('/');
    if (properties !== 'properties' || value['x-permission'] === undefined) return [];
    return [{ place, permission: value['x-permission'] as string, field: `\`${schema}.${name}\`` }];
  });
  const inAnswers = new Set(answeredParts(document).map(({ place }) => place));
  const asked = operationsOf(document).flatMap(({ operationId, value }) =>
    (value.parameters ?? []).flatMap(({ name, schema }: { name: string; schema?: Record<string, string> }) =>
      schema?.['x-permission'] === undefined
        ? []
        : [{ permission: schema['x-permission'], field: `\`${operationId}\` by \`${name}\`` }],
    ),
  );
  const told = found.filter(({ place }) => inAnswers.has(place));
  const sent = [...found.filter(({ place }) => !inAnswers.has(place)), ...asked];
  const listed = (fields: readonly { readonly permission: string; readonly field: string }[], wanted: string) =>
    fields
      .flatMap(({ permission, field }) => (permission === wanted ? [field] : []))
      .sort()
      .join(', ');
  const [, , ...rows] = tableOf('Takes');
  const taken = permissionIds.filter((id) => [...told, ...sent].some(({ permission }) => permission === id));
  expect(taken).not.toEqual([]);
  expect(rows).toEqual(taken.map((id) => [`\`${id}\``, listed(told, id), listed(sent, id)]));
});
