import { requestNames } from './requests.ts';
import { workflowMessages } from './workflow-messages.ts';

/** What a run of any size comes to. */
const inAnyRun: readonly string[] = ['pay', 'cancel', 'hold', 'release', 'hand-over'];

/** A command that nothing says yes to proves nothing: it may be wrong, and have been so for long. */
export function neverTaken(accepted: ReadonlySet<string>, short: boolean): string[] {
  const expected = short ? inAnyRun : [...requestNames, ...workflowMessages.map(({ type, name }) => `${type} ${name}`)];
  return expected.filter((what) => !accepted.has(what)).map((what) => `Nothing has ever said yes to: ${what}`);
}
