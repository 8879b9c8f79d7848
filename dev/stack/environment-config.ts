const MACHINE = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LD_LIBRARY_PATH'];
/** Where package managers and compilers find packages, and whom they trust. */
const BUILDING = [
  'JAVA_HOME',
  ...['http_proxy', 'https_proxy', 'no_proxy'].flatMap((name) => [name, name.toUpperCase()]),
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'PIP_CERT',
  'PIP_INDEX_URL',
  'PIP_FIND_LINKS',
  'PIP_CONFIG_FILE',
  'npm_config_registry',
];
const TOOLS = ['XDG_CACHE_HOME', 'TEMPORAL_CLI_PATH', 'GOPROXY', 'GOSUMDB', 'GOCACHE', 'GOMODCACHE'];

/**
 * The environment as a whole, to hand on to processes; what a server that is not ours needs of it; a clean one, which
 * finds tools and names nothing that would replace a part of the stack; and that of foreign programs which build something: they get
 * no key and no address of the shop.
 */
export function readStackEnvironment() {
  const only = (names: readonly string[]): NodeJS.ProcessEnv =>
    Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
  return {
    all: process.env,
    bare: only(MACHINE),
    clean: only([...MACHINE, ...TOOLS]),
    building: only([...MACHINE, ...TOOLS, ...BUILDING]),
  };
}
