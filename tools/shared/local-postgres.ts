/** The superuser of the PostgreSQL that `npm start` runs: it listens on this machine only. */
export const localPostgresLogin = { user: 'quartermaster', password: 'quartermaster' } as const;

export const LOCAL_DATABASE = 'quartermaster';

/** The address of a database of that server. */
export function postgresUrl(port: number, database: string): string {
  const { user, password } = localPostgresLogin;
  return `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
}
