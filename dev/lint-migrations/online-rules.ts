import { createIndexSql } from '../../db/upgrade/build-index.ts';
import type { Backfill, OnlineStep } from '../../db/upgrade/online-step.ts';
import { splitStatements } from './split-statements.ts';

interface OnlineRule {
  readonly name: string;
  readonly says: string;
  readonly isBroken: (step: OnlineStep) => boolean;
}

/** What is no matter of locks, which squawk knows: what the release before does meanwhile, and that a repeat does nothing twice. */
export const onlineRules: readonly OnlineRule[] = [
  {
    name: 'one-statement',
    says: 'A step is one statement: what comes after a semicolon is looked at by nobody, and not safe to repeat.',
    isBroken: (step) => splitStatements(statementOf(step)).length !== 1,
  },
  {
    name: 'unique-in-use',
    says: 'The release before is refused rows that it may still write. Say why it writes no two alike.',
    isBroken: (step) => step.kind === 'create-index' && step.unique === true,
  },
  {
    name: 'index-taken-away',
    says: 'The release before may need it, for an `on conflict` or to be fast enough.',
    isBroken: ({ kind }) => kind === 'drop-index',
  },
  {
    name: 'filled-again',
    says: 'A row that was filled must not match `where`, which asks for no column that `set` sets: a repeat would fill it again.',
    isBroken: (step) =>
      step.kind === 'backfill' && !columnsSetBy(step).some((name) => wordsOf(step.where).includes(name)),
  },
  {
    name: 'key-changed',
    says: 'Rows are found by their key, in its order: one that changes is missed, or looked at for ever.',
    isBroken: (step) => step.kind === 'backfill' && columnsSetBy(step).some((name) => step.key.includes(name)),
  },
];

/** What a step is to PostgreSQL, below the comment that lifts a rule. */
export function statementOf(step: OnlineStep): string {
  const note = step.note === undefined ? '' : `-- ${step.note}\n`;
  switch (step.kind) {
    case 'create-index':
      return note + createIndexSql(step, 'concurrently');
    case 'drop-index':
      return `${note}drop index concurrently if exists ${step.name}`;
    case 'validate-constraint':
      return `${note}alter table ${step.table} validate constraint ${step.constraint}`;
    case 'backfill':
      return `${note}update ${step.table} as filled set ${step.set} where ${step.where}`;
  }
}

/** `a = 1, (b, c) = (2, 3)` sets a, b and c. */
function columnsSetBy({ set }: Backfill): string[] {
  const named = bareOf(set).matchAll(/(?:^|,)\s*(?:(\w+)|\(([\w\s,]+)\))\s*=/g);
  return [...named].flatMap(([, one, several = '']) => (one === undefined ? wordsOf(several) : [one]));
}

const wordsOf = (text: string): string[] => bareOf(text).match(/\w+/g) ?? [];

const bareOf = (text: string): string => splitStatements(text)[0]?.bare ?? '';
