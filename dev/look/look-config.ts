import { BadCommand } from '../../tools/shared/bad-command.ts';
import { readOptions } from '../../tools/shared/read-options.ts';

export interface LookConfig {
  /** Of the API of a running shop. */
  readonly url: string;
  /** The cookie of somebody who has signed in, as the browser sends it. */
  readonly cookie: string | undefined;
  readonly email: string | undefined;
  readonly password: string | undefined;
  /** Folder of the pictures. */
  readonly to: string;
  readonly browser: string;
  /** Also do what staff are asked to do: it stops and cancels orders. */
  readonly trials: boolean;
}

export const lookUsage = `npm run look -- [options]

Opens the pages for staff of a running shop (npm start) in a browser: wide and narrow, light and dark. Looks for what keeps people from using
them (axe-core), for errors of the browser, and for pages that are wider than a telephone; and takes a picture of each.

  --url=URL                   the shop: http://localhost:8080 unless said
  --email=EMAIL --password=…  who signs in, where that takes no second factor
  --cookie=NAME=VALUE         or the cookie of a session that is there
  --to=FOLDER                 of the pictures: .data/look unless said
  --trials                    also does what staff are asked to do, as a person would, and says how long it takes: it
                              stops, cancels and settles orders of that shop
  --browser=FILE              chromium, /usr/bin/chromium unless said
  --help

Exit code 0: nothing was found; 1: something was; 2: the command line is wrong.`;

/** Throws BadCommand. */
export function readLookConfig(args: readonly string[]): LookConfig {
  const given = readOptions(args, {
    url: 'string',
    cookie: 'string',
    email: 'string',
    password: 'string',
    to: 'string',
    browser: 'string',
    trials: 'boolean',
  });
  const { url = 'http://localhost:8080', cookie, email, password } = given;
  if (!URL.canParse(url)) throw new BadCommand(`--url: "${url}" is no address.`);
  if (cookie === undefined && (email === undefined || password === undefined)) {
    throw new BadCommand('Say who looks: --email and --password, or --cookie.');
  }
  const { to = '.data/look', browser = '/usr/bin/chromium', trials = false } = given;
  return { url: url.replace(/\/$/, ''), cookie, email, password, to, browser, trials };
}
