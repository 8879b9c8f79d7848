import { spawnSync } from 'node:child_process';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** How to run PostgreSQL's programs, which refuse to run as root. */
export interface PostgresUser {
  /** Who must own its files; undefined when we are not root and so own them already. */
  readonly owner: Account | undefined;
  /** The user to start its programs as. */
  readonly user: Account | undefined;
  /** Goes before each command. */
  readonly prefix: readonly string[];
}

/**
 * Ourselves, unless we are root, as in many containers: then the user `postgres`, or else `nobody`. Where that user
 * cannot reach the folder (it is below /root, say) its programs are given the one capability that lets them.
 */
export function postgresUser(folder: string): PostgresUser {
  const owner = postgresOwner();
  if (!owner) return { owner, user: undefined, prefix: [] };
  const enter = ['/bin/sh', '-c', 'cd "$0"', folder];
  if (succeeds(enter, owner)) return { owner, user: owner, prefix: [] };
  const become = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  const prefix = ['setpriv', ...become, '--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  if (succeeds([...prefix, ...enter])) return { owner, user: undefined, prefix };
  throw new Error(
    `PostgreSQL refuses to run as root, and the user it runs as instead cannot reach ${folder}: ` +
      'name a folder outside private ones such as /root with --data-dir, or run as an ordinary user.',
  );
}

/** The account for PostgreSQL when we are root; undefined when we are not. */
export function postgresOwner(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = ['postgres', 'nobody'].map(lookUp).find((found) => found !== undefined);
  if (owner) return owner;
  throw new Error('PostgreSQL refuses to run as root, and there is no other user for it: add a user "postgres".');
}

/** Runs a command as somebody else; true when it ends well. */
export function succeeds([file = '', ...args]: readonly string[], account?: Account): boolean {
  return spawnSync(file, args, { cwd: '/', stdio: 'ignore', ...account }).status === 0;
}

function lookUp(name: string): Account | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout?.trim());
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}
