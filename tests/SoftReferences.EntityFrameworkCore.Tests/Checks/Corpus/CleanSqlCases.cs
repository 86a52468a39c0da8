namespace SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

/// <summary>SQL that seems to cross a schema border but does not.</summary>
internal static class CleanSqlCases
{
    public static IReadOnlyList<CorpusCase> All { get; } =
    [
        Clean("foreign schema in a line comment", "SELECT 1 -- REFERENCES auth_schema.users"),
        Clean("foreign schema in nested comments", "SELECT 1 /* FROM auth_schema.users /* JOIN auth_schema.users */ REFERENCES auth_schema.users */"),
        Clean("foreign schema in a column comment", "COMMENT ON COLUMN user_schema.pets.\"UserId\" IS 'REFERENCES auth_schema.users, softly'"),
        Clean("foreign schema in a text", "INSERT INTO user_schema.pets (\"Id\", \"UserId\", \"Name\") VALUES (gen_random_uuid(), gen_random_uuid(), 'FROM auth_schema.users')"),
        Clean("foreign schema in a text with a doubled quote", "INSERT INTO user_schema.pets (\"Id\", \"UserId\", \"Name\") VALUES (gen_random_uuid(), gen_random_uuid(), 'it''s FROM auth_schema.users')"),
        Clean("foreign schema in an escaped text", @"INSERT INTO user_schema.pets (""Id"", ""UserId"", ""Name"") VALUES (gen_random_uuid(), gen_random_uuid(), E'it\'s FROM auth_schema.users')"),
        Clean("foreign schema in a dollar text", "INSERT INTO user_schema.pets (\"Id\", \"UserId\", \"Name\") VALUES (gen_random_uuid(), gen_random_uuid(), $t$ FROM auth_schema.users $t$)"),
        Clean("name in quotes that contains a dot", "CREATE TABLE user_schema.\"auth_schema.users\" (id int); CREATE VIEW user_schema.v AS SELECT * FROM user_schema.\"auth_schema.users\""),
        Clean("alias named like a foreign schema", "CREATE VIEW user_schema.v AS SELECT auth_schema.\"Name\" FROM user_schema.pets AS auth_schema WHERE auth_schema.\"Name\" IS NOT NULL"),
        Clean("table named like a foreign schema", "CREATE TABLE user_schema.auth_schema (users int); CREATE VIEW user_schema.v AS SELECT auth_schema.users FROM user_schema.auth_schema"),
        Clean("column named like a foreign schema", "CREATE TABLE user_schema.t (auth_schema int, users int); CREATE INDEX ON user_schema.t (auth_schema, users)"),
        Clean("common table expression named like a foreign schema", "CREATE VIEW user_schema.v AS WITH auth_schema AS (SELECT 1 AS users) SELECT auth_schema.users FROM auth_schema"),
        Clean("schema whose name begins alike", "CREATE TABLE user_schema.auth_schema_users (id int); CREATE VIEW user_schema.v AS SELECT auth_schema_users.id FROM user_schema.auth_schema_users"),
        Clean("own foreign key", "CREATE TABLE user_schema.toys (pet uuid REFERENCES user_schema.pets (\"Id\"))"),
        Clean("own foreign key to another owned schema", "CREATE TABLE archive_schema.pets (\"Id\" uuid PRIMARY KEY REFERENCES user_schema.pets)"),
        Clean("own foreign key without a schema", "SET LOCAL search_path = user_schema; CREATE TABLE toys (pet uuid REFERENCES pets)"),
        Clean("view over own tables", "CREATE VIEW archive_schema.v AS SELECT p.\"Id\" FROM user_schema.pets p, user_schema.pets q WHERE p.\"Id\" = q.\"UserId\""),
        Clean("system catalog", "CREATE VIEW user_schema.v AS SELECT c.relname FROM pg_catalog.pg_class c JOIN information_schema.tables t ON t.table_name = c.relname"),
        Clean("extract and distinct from", "CREATE VIEW user_schema.v AS SELECT extract(year FROM p.at) AS y, p.a IS DISTINCT FROM p.b AS d, trim(BOTH FROM p.a) FROM (SELECT now() AS at, 'a' AS a, 'b' AS b) p"),
        Clean("extract and distinct from of what is in parentheses", "CREATE TABLE user_schema.stays (came_at timestamptz, left_at timestamptz, age numeric); UPDATE user_schema.stays p SET age = extract(epoch FROM (p.left_at - p.came_at)); CREATE VIEW user_schema.v AS SELECT p.\"Id\" FROM user_schema.pets p JOIN user_schema.pets q ON (p.\"Id\", p.\"UserId\") IS DISTINCT FROM (q.\"Id\", q.\"UserId\")"),
        Clean("join with a condition on aliases", "CREATE VIEW user_schema.v AS SELECT p.\"Id\" FROM user_schema.pets p JOIN user_schema.pets q ON q.\"Id\" = p.\"UserId\" AND q.\"Name\" LIKE p.\"Name\""),
        Clean("trigger with new and old", "CREATE FUNCTION user_schema.f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.\"Name\" = old.\"Name\" THEN RETURN new; END IF; RETURN NULL; END $$; CREATE TRIGGER t BEFORE UPDATE ON user_schema.pets FOR EACH ROW EXECUTE FUNCTION user_schema.f()"),
        Clean("function that selects into a record", "CREATE FUNCTION user_schema.f() RETURNS int LANGUAGE plpgsql AS $$ DECLARE r record; n user_schema.pets%ROWTYPE; BEGIN SELECT 1 AS a INTO r; SELECT \"Id\" INTO n.\"Id\" FROM user_schema.pets LIMIT 1; RETURN r.a; END $$"),
        Clean("dynamic SQL over own tables", "DO $$ DECLARE t record; BEGIN FOR t IN SELECT 'user_schema' AS s, 'pets' AS n LOOP EXECUTE format('ANALYZE %I.%I', t.s, t.n); END LOOP; END $$"),
        Clean("loop over own rows that says what it finds", "DO $$ DECLARE r record; BEGIN FOR r IN SELECT \"Id\", \"Name\" FROM user_schema.pets LOOP RAISE NOTICE '% %', r.\"Id\", r.\"Name\"; END LOOP; IF count(*) > 0 FROM user_schema.pets THEN RAISE NOTICE '% %', r.\"Id\", r.\"Name\"; END IF; END $$"),
        Clean("loop over own rows that passes them on", "DO $$ DECLARE r record; BEGIN FOR r IN SELECT \"Id\", \"Name\" FROM user_schema.pets LOOP EXECUTE 'SELECT $1, $2' USING r.\"Id\", r.\"Name\"; END LOOP; FOR r IN DELETE FROM user_schema.pets RETURNING \"Id\", \"Name\" LOOP EXECUTE 'SELECT $1, $2' USING r.\"Id\", r.\"Name\"; END LOOP; END $$"),
        Clean("search_path from a variable, and none", "DO $$ DECLARE old_path text := current_setting('search_path', true); BEGIN PERFORM set_config('search_path', old_path, true); END $$; CREATE FUNCTION user_schema.f() RETURNS int LANGUAGE sql SET search_path = '' AS 'SELECT 1'"),
        Clean("upsert", "INSERT INTO user_schema.pets AS p (\"Id\", \"UserId\") VALUES (gen_random_uuid(), gen_random_uuid()) ON CONFLICT (\"Id\") DO UPDATE SET \"Name\" = excluded.\"Name\" WHERE p.\"Name\" IS NULL"),
        Clean("update from an alias", "UPDATE user_schema.pets AS p SET \"Name\" = q.\"Name\" FROM user_schema.pets q WHERE q.\"Id\" = p.\"UserId\""),
        Clean("extension in public", "CREATE EXTENSION IF NOT EXISTS citext SCHEMA public; CREATE TABLE user_schema.t (name public.citext PRIMARY KEY); CREATE VIEW user_schema.v AS SELECT public.citext(name::text) AS c FROM user_schema.t"),
        Clean("partitions", "CREATE TABLE user_schema.visits (id int, at date) PARTITION BY RANGE (at); CREATE TABLE archive_schema.visits_old PARTITION OF user_schema.visits DEFAULT; CREATE TABLE user_schema.visits_new (id int, at date); ALTER TABLE user_schema.visits ATTACH PARTITION user_schema.visits_new FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"),
        Clean("foreign schema in the name of a savepoint, a cursor and a prepared statement", "PREPARE auth_schema AS SELECT 1; DEALLOCATE auth_schema"),
        Clean("foreign schema as an application's name", "SET LOCAL application_name = 'auth_schema.users'"),
        Clean("number with a dot and a range", "SELECT 1.5 + 2., ARRAY[1,2]::int[], 'a'::text"),
        Clean("JSON text with foreign names", "SELECT '{\"auth_schema.users\": \"FROM auth_schema.users\"}'::jsonb -> 'auth_schema.users'"),
        Clean("column and alias named schema", "CREATE VIEW user_schema.v AS SELECT t.schema, p.\"Id\" FROM (SELECT 'auth_schema' AS schema) AS t JOIN user_schema.pets p ON true; CREATE VIEW user_schema.w AS SELECT 1 AS one FROM user_schema.v AS schema JOIN user_schema.pets ON true"),
        Clean("columns of tables without a schema", "SET LOCAL search_path = user_schema; COMMENT ON COLUMN pets.\"UserId\" IS 'softly'; CREATE TABLE tickets (id int); CREATE SEQUENCE numbers OWNED BY tickets.id; CREATE FUNCTION f(id tickets.id%TYPE) RETURNS int LANGUAGE plpgsql AS $$ DECLARE n tickets.id%TYPE; BEGIN RETURN n; END $$"),
        Clean("join with a condition on an array of columns", "CREATE VIEW user_schema.v AS SELECT p.\"Id\" FROM user_schema.pets p JOIN user_schema.pets q ON ARRAY[p.\"Name\"] @> ARRAY[q.\"Name\", p.\"Name\"]"),
        Clean("constraint on a column with its table", "CREATE TABLE user_schema.t (gone bool, CHECK (NOT t.gone)); CREATE INDEX ON user_schema.t (gone) WHERE NOT t.gone"),
        Clean("common table expression named schema", "CREATE VIEW user_schema.v AS WITH schema AS (SELECT 1 AS one) SELECT schema.one FROM schema"),
        Clean("texts that EXECUTE passes on as values", "CREATE TABLE user_schema.log (said text); DO $$ DECLARE said text := 'copied FROM auth_schema.users'; q text; BEGIN EXECUTE 'INSERT INTO user_schema.log VALUES ($1)' USING 'copied FROM auth_schema.users'; q := 'INSERT INTO user_schema.log VALUES (' || quote_literal(said) || ')'; EXECUTE q; EXECUTE format('INSERT INTO %2$s VALUES (%1$L)', 'copied FROM auth_schema.users', 'user_schema.log'); END $$"),
        Clean("message beside a text that EXECUTE runs", "DO $$ DECLARE q text; said text; n int; BEGIN q := 'SELECT 1'; said := 'DELETE FROM auth_schema.users'; FOR n IN EXECUTE q LOOP RAISE NOTICE '% %', said, 'DELETE FROM auth_schema.users'; END LOOP; END $$"),
        Clean("rows selected into fields of records", "DO $$ DECLARE a user_schema.pets; b user_schema.pets; BEGIN SELECT \"Name\", \"Name\" FROM user_schema.pets INTO a.\"Name\", b.\"Name\"; END $$"),
        Clean("variables named like statements", "DO $$ DECLARE a user_schema.pets; comment text; lock text; drop text; BEGIN comment := a.\"Name\" || a.\"Id\"; lock = concat(a.\"Name\", a.\"Id\"); drop := a.\"Name\"; END $$"),
        Clean("settings of an application", "CREATE FUNCTION user_schema.f() RETURNS int LANGUAGE sql SET app.tenant = '1' AS 'SELECT 1'; ALTER FUNCTION user_schema.f() SET app.tenant = '2'; SET LOCAL app.tenant = '3'"),
        Clean("search_path as a value", "CREATE TABLE user_schema.settings (name text, search_path text); DELETE FROM user_schema.settings WHERE search_path = 'auth_schema' OR name IN ('search_path', 'auth_schema')"),
        Clean("list of own schemas", "GRANT USAGE ON SCHEMA user_schema, archive_schema TO corpus_user_service"),
        Clean("text on two lines", "SELECT 'FROM '\n'auth_schema.users'"),
    ];

    private static CorpusCase Clean(string name, string sql) => CorpusCase.CleanSql($"SQL: {name}", sql);
}
