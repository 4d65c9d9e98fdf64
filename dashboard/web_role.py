"""The web's role on PostgreSQL: SQL by which it reads the board store and nothing else."""

import re
from typing import NamedTuple

from sqlalchemy import Engine, text

from stores import StoreError

PLAIN_NAME = re.compile(r"[^\W\d][\w.@-]*")
LONGEST_NAME = 63
"""Bytes; PostgreSQL cuts longer names short, and they would be another's."""


class Place(NamedTuple):
    """Where a store lies: which server, in its own words, and the role that makes its tables."""

    server: str
    database: str
    schema: str
    owner: str


def place_of(engine: Engine) -> Place:
    """Ask a PostgreSQL store where it is. A server is told from others by when it was started."""
    asked = (
        "SELECT pg_postmaster_start_time()::text, current_database(), current_schema(), "
        "current_user"
    )
    with engine.connect() as connection:
        server, database, schema, owner = connection.execute(text(asked)).one()
    if schema is None:
        raise StoreError(
            f"The database {database} has no schema on the search path of {owner}. Make it: "
            "CREATE SCHEMA, or name another in the address: ?options=-csearch_path%3DNAME"
        )
    return Place(server, database, schema, owner)


def sql_for(role: str, board: Place, vault: Place | None) -> str:
    """Give the SQL by which a role may read a board store, later tables as well, and nothing else.

    `vault` is None where it lies on no PostgreSQL. The last statement looks at what the role may
    do in the end, and undoes everything where it is more. Raises StoreError where a name cannot be
    written without doubt, the role makes tables itself, or both stores lie in one schema.
    """
    _check(role, board, vault)
    names = {"role": role} | board._asdict()
    kept_from, sees = _ELSEWHERE
    if vault and vault.server == board.server:
        kept_from, sees = _SCHEMA if vault.database == board.database else _DATABASE
        names |= {f"vault_{name}": value for name, value in vault._asdict().items()}
    parts = {"kept_from": kept_from.format(**names), "sees": sees.format(**names)}
    return _SQL.format(**names, **parts)


def _check(role: str, board: Place, vault: Place | None) -> None:
    for name in (role, *board[1:], *(vault[1:] if vault else ())):
        if not PLAIN_NAME.fullmatch(name) or len(name.encode()) > LONGEST_NAME:
            raise StoreError(
                f"'{name}' is no name that can be written into SQL without doubt. Use at most "
                f"{LONGEST_NAME} letters, digits and . _ - @, a letter or _ first."
            )
    if role.lower() in ("public", "none") or role.startswith("pg_"):
        raise StoreError(f"'{role}' means something else to PostgreSQL. Name a role of its own.")
    if role in {board.owner, *([vault.owner] if vault else [])}:
        raise StoreError(
            f"{role} makes the tables and may do anything with them. Name another role: "
            "CREATE ROLE web LOGIN"
        )
    if vault and vault[:3] == board[:3]:
        raise StoreError(
            f"Both stores lie in schema {board.schema} of database {board.database}, where nothing "
            "can keep them apart. Give each a database or a schema of its own."
        )


_ELSEWHERE = ("-- The vault is not on this server: the role has no way to it.", "false")
_DATABASE = (
    """\
-- The vault: not even a connection.
REVOKE ALL ON DATABASE "{vault_database}" FROM PUBLIC, "{role}";""",
    "has_database_privilege('{role}', '{vault_database}', 'CONNECT')",
)
_SCHEMA = (
    """\
-- The vault, a schema of this database: none of its tables, and none of those to come.
REVOKE ALL ON SCHEMA "{vault_schema}" FROM PUBLIC, "{role}";
REVOKE ALL ON ALL TABLES IN SCHEMA "{vault_schema}" FROM PUBLIC, "{role}";
ALTER DEFAULT PRIVILEGES FOR ROLE "{vault_owner}" REVOKE ALL ON TABLES FROM PUBLIC, "{role}";
ALTER DEFAULT PRIVILEGES FOR ROLE "{vault_owner}" IN SCHEMA "{vault_schema}"
    REVOKE ALL ON TABLES FROM PUBLIC, "{role}";""",
    "has_schema_privilege('{role}', '{vault_schema}', 'USAGE')",
)

_SQL = """\
-- Lets the role {role} read the board store and nothing else.
-- For psql in the database {database}, as {owner} or an administrator.
-- All of it is done, or nothing.
-- The role must be there already: CREATE ROLE "{role}" LOGIN;
BEGIN;

DO $check$
BEGIN
    IF current_database() <> '{database}' THEN
        RAISE EXCEPTION 'This is for the database {database}: give psql its address';
    END IF;
END
$check$;

-- What it, or everyone, may do so far.
REVOKE CREATE, TEMPORARY ON DATABASE "{database}" FROM PUBLIC;
REVOKE CREATE ON SCHEMA "{schema}" FROM PUBLIC;
REVOKE ALL ON DATABASE "{database}" FROM "{role}";
REVOKE ALL ON SCHEMA "{schema}" FROM "{role}";
REVOKE ALL ON ALL TABLES IN SCHEMA "{schema}" FROM PUBLIC, "{role}";
REVOKE ALL ON ALL SEQUENCES IN SCHEMA "{schema}" FROM PUBLIC, "{role}";
ALTER DEFAULT PRIVILEGES FOR ROLE "{owner}" REVOKE ALL ON TABLES FROM PUBLIC, "{role}";
ALTER DEFAULT PRIVILEGES FOR ROLE "{owner}" IN SCHEMA "{schema}"
    REVOKE ALL ON TABLES FROM PUBLIC, "{role}";

-- The board store, to read; and the tables that later releases make.
GRANT CONNECT ON DATABASE "{database}" TO "{role}";
GRANT USAGE ON SCHEMA "{schema}" TO "{role}";
GRANT SELECT ON ALL TABLES IN SCHEMA "{schema}" TO "{role}";
ALTER DEFAULT PRIVILEGES FOR ROLE "{owner}" IN SCHEMA "{schema}"
    GRANT SELECT ON TABLES TO "{role}";

{kept_from}

-- What it may do in the end, by whatever way.
DO $check$
DECLARE
    more text;
BEGIN
    SELECT string_agg(may.what, ', ') INTO more FROM (VALUES
        ('it is an administrator', EXISTS (
            SELECT FROM pg_roles WHERE rolname = '{role}'
            AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls))),
        ('it is a member of another role', EXISTS (
            SELECT FROM pg_auth_members JOIN pg_roles ON pg_roles.oid = member
            WHERE rolname = '{role}')),
        ('it may write into tables', EXISTS (
            SELECT FROM pg_class WHERE relnamespace = '"{schema}"'::regnamespace
            AND relkind IN ('r', 'p', 'v', 'm', 'f')
            AND has_table_privilege('{role}', oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))),
        ('it may make tables', has_schema_privilege('{role}', '{schema}', 'CREATE')),
        ('it may use the vault', {sees})
    ) AS may (what, so) WHERE may.so;
    IF more IS NOT NULL THEN
        RAISE EXCEPTION 'Nothing was done, because {role} could do more than read: %', more
        USING HINT = 'Make a role for the web alone (CREATE ROLE name LOGIN), and run this '
            'as an administrator.';
    END IF;
END
$check$;

COMMIT;
"""
