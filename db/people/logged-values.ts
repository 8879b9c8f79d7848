import type { EntityManager } from '../database.ts';

/** As PostgreSQL shows them: `-1` turns a limit off, or a duration. */
const settingNames = [
  'log_error_verbosity',
  'log_statement',
  'log_min_duration_statement',
  'log_min_duration_sample',
  'log_statement_sample_rate',
  'log_transaction_sample_rate',
  'log_parameter_max_length',
  'log_parameter_max_length_on_error',
] as const;

export type LogSettings = Readonly<Record<(typeof settingNames)[number], string>>;

/**
 * By which of its settings a server writes the values of statements into its log, a sentence each: names, addresses and e-mail
 * addresses among them, which no erasure finds there. Source: postgresql.org/docs/18/runtime-config-logging.html.
 */
export async function readLoggedValues(em: EntityManager): Promise<string[]> {
  const [settings] = await em.execute<LogSettings[]>(
    `select ${settingNames.map((name) => `current_setting('${name}') as ${name}`).join(', ')}`,
  );
  return settings ? describeLoggedValues(settings) : [];
}

export function describeLoggedValues(settings: LogSettings): string[] {
  const said: string[] = [];
  const logged = whatLogsStatements(settings);
  const { log_parameter_max_length: length, log_parameter_max_length_on_error: onError } = settings;
  if (logged.length > 0 && length !== '0')
    said.push(
      `${logged.join(' and ')} has PostgreSQL log statements with their values, people's among them, because log_parameter_max_length is ${length}`,
    );
  // By default the log says of a row that a rule refuses what stands in it: "Key (email)=(…) already exists".
  if (settings.log_error_verbosity !== 'terse')
    said.push(
      `log_error_verbosity = ${settings.log_error_verbosity} has PostgreSQL log the values of rows that a rule refuses, people's among them`,
    );
  if (onError !== '0')
    said.push(
      `log_parameter_max_length_on_error = ${onError} has PostgreSQL log the values of statements that fail, people's among them`,
    );
  return said;
}

/** Statements that only define something have no values. */
function whatLogsStatements(settings: LogSettings): string[] {
  const isSampled = settings.log_min_duration_sample !== '-1' && Number(settings.log_statement_sample_rate) > 0;
  const ways: readonly (readonly [keyof LogSettings, boolean])[] = [
    ['log_statement', ['mod', 'all'].includes(settings.log_statement)],
    ['log_min_duration_statement', settings.log_min_duration_statement !== '-1'],
    ['log_min_duration_sample', isSampled],
    ['log_transaction_sample_rate', Number(settings.log_transaction_sample_rate) > 0],
  ];
  return ways.flatMap(([name, isOn]) => (isOn ? [`${name} = ${settings[name]}`] : []));
}
