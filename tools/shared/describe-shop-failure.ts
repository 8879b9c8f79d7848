import { isDatabaseOutage } from '../../db/shared/database-outage.ts';

/** Why a command on a shop failed, in a sentence with the remedy where there is one. */
export function describeShopFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isDatabaseOutage(error)) {
    return `The database cannot be reached (${error.message}): start the stack ("npm start"), or set DATABASE_URL.`;
  }
  if (/relation "\w+" does not exist/.test(error.message)) {
    return 'The database has no tables yet, or old ones: run "npm run db:migrate" first.';
  }
  // A statement of SQL stands below what PostgreSQL says of it; below "Bad environment" is what is bad.
  const [first = ''] = error.message.split('\n');
  return first.startsWith('Bad environment') ? error.message : first;
}
