-- Owns the tables, and changes them: set-up only.
create role quartermaster_owner login password :'owner_password';
-- API, workers and tools: they read and write rows. No tables are made, changed or emptied, no rule is lifted and no API key made.
create role quartermaster_app login password :'app_password';
-- Backups: it may copy the whole server, and read no table.
create role quartermaster_backup login replication password :'backup_password';
-- Temporal, with two databases of its own.
create role temporal login password :'temporal_password';

create database quartermaster owner quartermaster_owner;
create database temporal owner temporal;
create database temporal_visibility owner temporal;

revoke connect on database quartermaster, temporal, temporal_visibility from public;
grant connect, temporary on database quartermaster to quartermaster_app;
