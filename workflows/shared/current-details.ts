/** The frame of the Temporal UI is a little too short, and hides the last line: this one, a no-break space. */
const LAST_LINE = '\u{A0}';

/** Lines of Markdown for the current details of a workflow. A table needs an empty line before and after it. */
export function currentDetails(lines: readonly string[]): string {
  return [...lines, LAST_LINE].join('  \n');
}
