/** What is wrong with a command line, in one sentence that names the option. */
export class BadCommand extends Error {
  override readonly name = 'BadCommand';
}
