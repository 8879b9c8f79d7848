/** What libpq takes from its environment where an address does not say it, by the parameter's name. */
const variables = {
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  target_session_attrs: 'PGTARGETSESSIONATTRS',
  application_name: 'PGAPPNAME',
  options: 'PGOPTIONS',
  connect_timeout: 'PGCONNECT_TIMEOUT',
} as const;

/** The parameters that the environment sets, as any client of PostgreSQL's own library would have them. */
export function libpqEnvironment(env: NodeJS.ProcessEnv = process.env): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([parameter, variable]) => (env[variable] ? [[parameter, env[variable]]] : [])),
  );
}
