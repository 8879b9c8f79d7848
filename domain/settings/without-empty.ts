/** An environment, in which a setting that is empty counts as unset: `NAME=` in a file, and `${NAME:-}` in a compose file. */
export function withoutEmpty(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined || value.trim() === '' ? [] : [[name, value]])),
  );
}
