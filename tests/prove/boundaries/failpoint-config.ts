/** Where the failpoints of this process are kept. */
export function readFailpointFolder(env: NodeJS.ProcessEnv = process.env): string {
  const folder = env['FAILPOINT_FOLDER'];
  if (!folder) throw new Error('FAILPOINT_FOLDER is not set');
  return folder;
}
