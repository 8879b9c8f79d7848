-- In the shop's database. What set-up makes later is granted with it; some tables are taken back by migrations, and only read: which
-- shop it is, who was erased, who may call the API, which migrations were applied and how far one is.
grant usage on schema public to quartermaster_app;
alter default privileges for role quartermaster_owner in schema public
  grant select, insert, update, delete on tables to quartermaster_app;
alter default privileges for role quartermaster_owner in schema public
  grant usage, select on sequences to quartermaster_app;
