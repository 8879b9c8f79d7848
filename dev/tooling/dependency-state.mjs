import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Says in a few words why `npm ci` is needed in `root`, or returns undefined when node_modules is what the lock file says. */
export function whyInstallIsNeeded(root) {
  const modules = join(root, 'node_modules');
  if (!existsSync(modules)) return 'node_modules is missing';
  // npm writes this file last, so an install that was interrupted has none.
  const installed = readPackages(join(modules, '.package-lock.json'));
  if (!installed) return 'the last install did not finish';
  if (!existsSync(join(modules, '.bin', 'node'))) return 'the project’s own Node is missing';
  const locked = readPackages(join(root, 'package-lock.json'));
  if (!locked) return 'package-lock.json cannot be read';
  return firstDifference(locked, installed);
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

// Contents are compared, not times: a git checkout touches the lock file without changing it.
function firstDifference(locked, installed) {
  for (const [path, wanted] of Object.entries(locked)) {
    if (path === '' || wanted.link) continue;
    const found = installed[path];
    // Optional packages are those of other platforms, too.
    if (!found && (wanted.optional || wanted.devOptional || wanted.peer)) continue;
    if (!found) return `${path} is not installed`;
    if (found.version !== wanted.version) return `${path} is ${found.version}, the lock file wants ${wanted.version}`;
  }
  return undefined;
}
