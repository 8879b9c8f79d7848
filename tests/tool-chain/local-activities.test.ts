import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');

/** What workflows call through `localRecordActivities` and `tryLocallyFirst`. */
function findLocalActivities(): string[] {
  const files = readdirSync(join(root, 'workflows'), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const found = sources.flatMap((name) => localActivitiesIn(readFileSync(join(root, 'workflows', name), 'utf8')));
  return [...new Set(found)].sort();
}

function localActivitiesIn(source: string): string[] {
  const named = [...source.matchAll(/const (\w+) = localRecordActivities</g)].map(([, name]) => name);
  const called = named.flatMap((name) => [...source.matchAll(new RegExp(`\\b${name}\\.(\\w+)`, 'g'))]);
  const tried = [...source.matchAll(/tryLocallyFirst<[^(]*\(\s*\((\w+)\) => \1\.(\w+)/g)].map(
    ([, , name = '']) => name,
  );
  return [...called.map(([, name = '']) => name), ...tried];
}

/** The first column of the table in docs/architecture.md that begins with this heading. */
function readTable(heading: string): string[] {
  const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const [, table = ''] = text.split(`| ${heading} |`);
  const rows = table.split('\n\n', 1).join('').split('\n').slice(2);
  return rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name)).sort();
}

it('local activities are those that docs/architecture.md gives a reason for', () => {
  expect(findLocalActivities()).toEqual(readTable('Local activity'));
});
