/** The frame of the Temporal UI is a little too short, and hides the last line: this one. */
const LAST_LINE = '&nbsp;';

/** Lines of Markdown for the current details of a workflow. A table needs an empty line before and after it. */
export function currentDetails(lines: readonly string[]): string {
  return [...lines, LAST_LINE].join('  \n');
}
