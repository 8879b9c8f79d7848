// As much of jq as docs/your-own-shop.md needs, for machines that have none: `jq [-e] FILTER`, a path, or one that is compared (`==`, `>`) with a literal.
import { readFileSync } from 'node:fs';

const isAsserting = process.argv.includes('-e');
const input: unknown = JSON.parse(readFileSync(0, 'utf8'));

function valueOf(term: string): unknown {
  if (!term.startsWith('.')) return JSON.parse(term);
  const steps = [...term.matchAll(/\.(\w+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));
  return steps.reduce<unknown>((value, step) => Object(value)[step], input);
}

function holds(comparison: string): unknown {
  const [, left = '', operator, right = ''] = /^(\S+)(?: (==|>) (\S+))?$/.exec(comparison) ?? [];
  if (operator === undefined) return valueOf(left);
  return operator === '==' ? valueOf(left) === valueOf(right) : Number(valueOf(left)) > Number(valueOf(right));
}

const result = holds(process.argv.at(-1) ?? '');
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exitCode = isAsserting && !result ? 1 : 0;
