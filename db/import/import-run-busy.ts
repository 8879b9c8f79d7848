/** What is stored of the file is no longer what its caller has stored: another process is at it, or its rows were forgotten. */
export class ImportRunBusy extends Error {
  override readonly name = 'ImportRunBusy';
  constructor() {
    super(
      'Another process imports the same file now, or forgets what was read of it: wait until it is done, and import it again.',
    );
  }
}
