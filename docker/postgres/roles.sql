-- The three database roles of Keyplane and its database; the image runs this when its data folder is new.
-- keyplane_app is bound by row-level security; keyplane_system and keyplane_migrator are not; only the last owns the tables.
\set ON_ERROR_STOP on
\getenv app KEYPLANE_APP_DATABASE_PASSWORD
\getenv system KEYPLANE_SYSTEM_DATABASE_PASSWORD
\getenv migrator KEYPLANE_MIGRATOR_DATABASE_PASSWORD
create role keyplane_app login nosuperuser nobypassrls nocreatedb nocreaterole password :'app';
create role keyplane_system login nosuperuser bypassrls nocreatedb nocreaterole password :'system';
create role keyplane_migrator login nosuperuser bypassrls nocreatedb nocreaterole password :'migrator';
create database keyplane owner keyplane_migrator encoding 'UTF8' template template0;
