import { spawnSync } from 'node:child_process';

interface Account {
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
 * cannot reach a path (a checkout under /root, say) it is given the one capability that lets it.
 */
export function postgresUser(paths: { readonly program: string; readonly folder: string }): PostgresUser {
  if (process.getuid?.() !== 0) return { owner: undefined, user: undefined, prefix: [] };
  const owner = ['postgres', 'nobody'].map(lookUp).find((found) => found !== undefined);
  if (!owner)
    throw new Error('PostgreSQL refuses to run as root and there is no user "nobody": add a user "postgres".');
  if (canReach(paths, owner)) return { owner, user: owner, prefix: [] };
  const become = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  const prefix = ['setpriv', ...become, '--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  if (succeeds([...prefix, paths.program, '--version'])) return { owner, user: undefined, prefix };
  throw new Error(
    `PostgreSQL refuses to run as root, and the user it runs as instead cannot reach ${paths.folder}: ` +
      'move the project out of a private folder such as /root, or run it as an ordinary user.',
  );
}

function lookUp(name: string): Account | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout?.trim());
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

function canReach({ program, folder }: { program: string; folder: string }, account: Account): boolean {
  return succeeds([program, '--version'], account) && succeeds(['/bin/sh', '-c', 'cd "$0"', folder], account);
}

function succeeds([file = '', ...args]: string[], account?: Account): boolean {
  return spawnSync(file, args, { cwd: '/', stdio: 'ignore', ...account }).status === 0;
}
