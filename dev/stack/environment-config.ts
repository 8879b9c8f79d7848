const MACHINE = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LD_LIBRARY_PATH'];
const TOOLS = ['XDG_CACHE_HOME', 'TEMPORAL_CLI_PATH', 'GOPROXY', 'GOSUMDB', 'GOCACHE', 'GOMODCACHE'];

/**
 * The environment as a whole, to hand on to processes; what a server that is not ours needs of it; and a clean one, which
 * finds tools and names nothing that would replace a part of the stack.
 */
export function readStackEnvironment() {
  const only = (names: readonly string[]): NodeJS.ProcessEnv =>
    Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
  return { all: process.env, bare: only(MACHINE), clean: only([...MACHINE, ...TOOLS]) };
}
