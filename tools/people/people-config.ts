import { z } from 'zod';
import type { PersonRef } from '../../db/people/find-person.ts';
import { withoutEmpty } from '../../domain/settings/without-empty.ts';
import type { TemporalSettings } from '../../temporal/temporal-settings.ts';
import { BadCommand } from '../shared/bad-command.ts';
import { readOptions } from '../shared/read-options.ts';
import { shopOfCommand } from '../shared/shop-of-command.ts';

const options = `  --customer=ID         by the customer's id: also what was ordered under their e-mail address without an account
  --email=ADDRESS       by e-mail address: the customer who has it, and whatever was ordered under it
  --database-url=URL    the shop's database (default: DATABASE_URL, else that of the stack on this machine)
  --json                answer as JSON
  --help`;

export const forgetUsage = `npm run forget -- --customer=ID | --email=ADDRESS [options]

Erases a person: name, e-mail address, telephone, street and whatever was written about them go from every table, and the
histories of their workflows from Temporal (TEMPORAL_…, as of the other processes). What the books need stays: orders with
amounts, goods, tax and country. Nothing is erased while an order of theirs is open or waits for staff: it says which. What
Stripe, EasyPost and your mail server know is not reached: it names their ids. Safe to repeat; a run that was cut off is
finished by the next.

${options}

Exit code: 0 erased, 1 it could not be done or finished, 2 nobody is known by that, or the command is wrong, 3 refused.`;

export const exportUsage = `npm run export-person -- --customer=ID | --email=ADDRESS [options]

Prints everything that the shop knows of a person, as JSON by table: what "npm run forget" would erase, and what they ordered.

${options}

Exit code: 0 printed, 1 it could not be done, 2 nobody is known by that, or the command is wrong.`;

export interface PeopleConfig {
  readonly person: PersonRef;
  readonly databaseUrl: string;
  readonly temporal: TemporalSettings;
  readonly json: boolean;
}

/** Reads command line and environment. Throws BadCommand. */
export function readPeopleConfig(args: readonly string[], environment: NodeJS.ProcessEnv = process.env): PeopleConfig {
  const values = readOptions(args, {
    customer: 'string',
    email: 'string',
    'database-url': 'string',
    json: 'boolean',
  });
  const env = withoutEmpty(environment);
  const { databaseUrl, temporal } = shopOfCommand(env);
  return {
    person: readPerson(values),
    databaseUrl: values['database-url'] ?? databaseUrl,
    temporal,
    json: values.json ?? false,
  };
}

function readPerson({ customer, email }: { readonly customer?: string; readonly email?: string }): PersonRef {
  if ((customer === undefined) === (email === undefined)) {
    throw new BadCommand('Whom? Name one of --customer=ID and --email=ADDRESS.');
  }
  if (email !== undefined) {
    if (!/^\S+@\S+$/.test(email.trim())) throw new BadCommand('--email must be an e-mail address.');
    return { email };
  }
  if (!z.guid().safeParse(customer).success) throw new BadCommand('--customer must be the id of a customer.');
  return { customerId: customer ?? '' };
}
