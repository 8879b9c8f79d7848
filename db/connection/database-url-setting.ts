import { z } from 'zod';
import { BadDatabaseAddress } from './bad-database-address.ts';
import { readDatabaseAddress } from './database-address.ts';

/** `DATABASE_URL` in the environment of a process: an address that can be used as it is meant. */
export const databaseUrlSetting = z.string().superRefine((url, context) => {
  try {
    readDatabaseAddress(url);
  } catch (error) {
    if (!(error instanceof BadDatabaseAddress)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
});
