import { z } from 'zod';
import type { PersonRef } from '../../db/people/find-person.ts';
import { parseOrderNumber } from '../../domain/orders/order-number.ts';
import { withoutEmpty } from '../../domain/settings/without-empty.ts';
import { cleanLine } from '../../domain/text/clean-text.ts';
import { isEmail, normaliseEmail } from '../../domain/text/email-address.ts';
import type { TemporalSettings } from '../../temporal/temporal-settings.ts';
import { BadCommand } from '../shared/bad-command.ts';
import { readOptions } from '../shared/read-options.ts';
import { databaseOfCommand, namesTemporal, shopOfCommand } from '../shared/shop-of-command.ts';

const options = `  --customer=ID         by the customer's id: the account, and what was ordered from it
  --email=ADDRESS       by e-mail address: whatever bears it, and the account that has it today. The shop never asks whose an
                        address is: let whoever asks write to you from it, or answer a mail to it, first
  --order=A-1042        one order, or a request that became none; may be given several times
                        (each of them adds to the others)
  --database-url=URL    the shop's database (default: DATABASE_URL, else that of the stack on this machine)`;

export const forgetUsage = `npm run forget -- --customer=ID | --email=ADDRESS | --order=A-1042 [options]

Erases a person: name, e-mail address, telephone, street and whatever was written about them go from every table, and the
histories of their workflows from Temporal (TEMPORAL_…, as of the other processes). What the books need stays: orders with
amounts, goods, tax and country. Nothing is erased while an order of theirs is open or waits for staff, or a parcel is on its way:
it says which. What Stripe, EasyPost and your mail server know is not reached: it names their ids, as soon as the shop's own is
gone. Safe to repeat; a run that was cut off is finished by the next, for whomever.

${options}
  --yes                 also where it is more than one customer, or more than ten orders: an office's address is many people's
  --namespace-is-ours   you have seen this shop's orders in Temporal's namespace, or know that their histories were deleted:
                        of a live shop the namespace must bear its mark, which set-up cannot make in Temporal Cloud
  --json                answer as JSON: a line for what was erased, and one for the histories that are left
  --help

Exit code: 0 erased, 1 it could not be done or finished, 2 nobody is known by that, or the command is wrong, 3 refused, or to be
confirmed by --yes.`;

export const exportUsage = `npm run export-person -- --customer=ID | --email=ADDRESS | --order=A-1042 [options]

Prints everything that the shop knows of a person, as JSON by table: what "npm run forget" would erase, and what they ordered. Only
what is certainly theirs: not the prices that were asked for to their address without an order, which go within days.

${options}
  --json                in one line
  --help

Exit code: 0 printed, 1 it could not be done, 2 nobody is known by that, or the command is wrong.`;

export interface ExportConfig {
  readonly person: PersonRef;
  readonly databaseUrl: string;
  readonly json: boolean;
}

export interface ForgetConfig extends ExportConfig {
  readonly temporal: TemporalSettings;
  /** Also where it is much. */
  readonly isConfirmed: boolean;
  readonly isNamespaceOurs: boolean;
}

const commonOptions = {
  customer: 'string',
  email: 'string',
  order: 'strings',
  'database-url': 'string',
  json: 'boolean',
} as const;

const forgetOptions = { ...commonOptions, yes: 'boolean', 'namespace-is-ours': 'boolean' } as const;

/** Reads command line and environment. Throws BadCommand. */
export function readExportConfig(args: readonly string[], environment: NodeJS.ProcessEnv = process.env): ExportConfig {
  const values = readOptions(args, commonOptions);
  return {
    person: readPerson(values),
    databaseUrl: values['database-url'] ?? databaseOfCommand(withoutEmpty(environment)),
    json: values.json ?? false,
  };
}

/** The same for `forget`, which goes to Temporal, too. */
export function readForgetConfig(args: readonly string[], environment: NodeJS.ProcessEnv = process.env): ForgetConfig {
  const values = readOptions(args, forgetOptions);
  const person = readPerson(values);
  const env = withoutEmpty(environment);
  const { databaseUrl, temporal } = shopOfCommand(env);
  const named = values['database-url'] ?? env['DATABASE_URL'];
  if (named !== undefined && !namesTemporal(env)) {
    throw new BadCommand(
      'A database is named, and not where Temporal is: its histories are looked for nowhere else. Set TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE (or TEMPORAL_PROFILE) as the worker of that shop has them.',
    );
  }
  return {
    person,
    databaseUrl: named ?? databaseUrl,
    temporal,
    json: values.json ?? false,
    isConfirmed: values.yes ?? false,
    isNamespaceOurs: values['namespace-is-ours'] ?? false,
  };
}

interface NamedPerson {
  readonly customer?: string | undefined;
  readonly email?: string | undefined;
  readonly order?: readonly string[] | undefined;
}

function readPerson({ customer: customerId, email, order = [] }: NamedPerson): PersonRef {
  if (customerId === undefined && email === undefined && order.length === 0) {
    throw new BadCommand('Whom? Name --customer=ID, --email=ADDRESS or --order=A-1042.');
  }
  if (email !== undefined && !isEmail(normaliseEmail(cleanLine(email)))) {
    throw new BadCommand('--email must be an e-mail address.');
  }
  if (customerId !== undefined && !z.guid().safeParse(customerId).success) {
    throw new BadCommand('--customer must be the id of a customer.');
  }
  return { customerId, email, orderNumbers: order.map(readOrderNumber) };
}

function readOrderNumber(typed: string): number {
  const number = parseOrderNumber(typed);
  if (number === undefined) throw new BadCommand('--order must be the number of an order, such as A-1042.');
  return number;
}
