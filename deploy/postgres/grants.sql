-- In the shop's database. What set-up makes later is granted with it; two tables are taken back by a migration, and only read:
-- which shop it is, and who was erased.
grant usage on schema public to quartermaster_app;
alter default privileges for role quartermaster_owner in schema public
  grant select, insert, update, delete on tables to quartermaster_app;
alter default privileges for role quartermaster_owner in schema public
  grant usage, select on sequences to quartermaster_app;
