/**
 * Which shop it is, who was erased, who may call the API, and what set-up has done: whoever owns the tables writes these, and API and
 * workers (`quartermaster_app`) read them. Migrations take them from that role; docs/operating.md has the statement for a role of another
 * name, and deploy/postgres/roles.test.ts looks that both do so for all of them.
 */
export const tablesOfOwner = [
  'backfill_progress',
  'credential',
  'credential_secret',
  'erasure',
  'mikro_orm_migrations',
  'shop',
  'signing_key',
  'staff_key',
] as const;
