/** The environment as a whole, to hand on to processes; and what a server that is not ours needs of it. */
export function readStackEnvironment(): { all: NodeJS.ProcessEnv; bare: NodeJS.ProcessEnv } {
  const all = process.env;
  const bare = Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LD_LIBRARY_PATH'].flatMap((name) => (all[name] ? [[name, all[name]]] : [])),
  );
  return { all, bare };
}
