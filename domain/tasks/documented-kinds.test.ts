import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { rulesOfTask, taskKinds } from './task-kinds.ts';

const page = readFileSync(new URL('../../docs/tasks.md', import.meta.url), 'utf8');

function rowOf(kind: string): string {
  const { title, todo, unattended, priority, deadlineHours, actions, closedByHand, toClose } = rulesOfTask(kind);
  const due = deadlineHours === null ? 'never' : `${deadlineHours} h`;
  const listed = actions.map((action) => `\`${action}\``).join(', ') || '–';
  const cells = [
    `\`${kind}\``,
    title,
    todo,
    unattended,
    priority,
    due,
    listed,
    closedByHand ? 'yes' : 'no',
    `\`${toClose}\``,
  ];
  return `| ${cells.join(' | ')} |`;
}

it('has a row in docs/tasks.md for each kind of task, with what the data says', () => {
  const rows = page.split('\n').filter((line) => /^\| `[a-z-]+` \| [A-Z]/.test(line));
  expect(rows).toEqual(Object.keys(taskKinds).map(rowOf));
});
