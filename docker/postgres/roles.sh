#!/bin/bash
# The connector's role, and those of docs/dashboards.md.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -q -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'SQL'
\set loader `cat /run/secrets/loader`
\set reader `cat /run/secrets/dashboard_reader`
CREATE ROLE loader LOGIN PASSWORD :'loader';
GRANT USAGE, CREATE ON SCHEMA public TO loader;

CREATE ROLE dashboard_owner NOLOGIN;
CREATE ROLE dashboard_reader LOGIN CONNECTION LIMIT 20 PASSWORD :'reader';
ALTER ROLE dashboard_reader SET default_transaction_read_only = on;
ALTER ROLE dashboard_reader SET statement_timeout = '60s';
ALTER ROLE dashboard_reader SET search_path = dashboards;

CREATE SCHEMA dashboards AUTHORIZATION dashboard_owner;
GRANT USAGE ON SCHEMA dashboards TO dashboard_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE dashboard_owner IN SCHEMA dashboards GRANT SELECT ON TABLES TO dashboard_reader;

GRANT USAGE ON SCHEMA public TO dashboard_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE loader IN SCHEMA public GRANT SELECT ON TABLES TO dashboard_owner;
SQL
