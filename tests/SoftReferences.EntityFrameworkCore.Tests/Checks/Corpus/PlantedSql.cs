namespace SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

/// <summary>Violations in the SQL of migrations.</summary>
internal static class PlantedSql
{
    public static IReadOnlyList<CorpusCase> All { get; } =
    [
        Both("foreign key", "ALTER TABLE user_schema.pets ADD CONSTRAINT fk FOREIGN KEY (\"UserId\") REFERENCES auth_schema.users (\"Id\")", "SREF301"),
        Both("foreign key with comments within the name", "ALTER TABLE user_schema.pets ADD FOREIGN KEY (\"UserId\") REFERENCES auth_schema /* the /* other */ one */ . -- here\n users", "SREF301"),
        Both("foreign key in capital letters", "ALTER TABLE USER_SCHEMA.PETS ADD FOREIGN KEY (\"UserId\") REFERENCES AUTH_SCHEMA.USERS", "SREF301"),
        Both("foreign key in quotes", "ALTER TABLE \"user_schema\".\"pets\" ADD FOREIGN KEY (\"UserId\") REFERENCES \"auth_schema\".\"users\"", "SREF301"),
        Both("foreign key in Unicode quotes", "ALTER TABLE user_schema.pets ADD FOREIGN KEY (\"UserId\") REFERENCES U&\"\\0061uth_schema\".users", "SREF301"),
        Both("foreign key of a column", "CREATE TABLE user_schema.toys (id int PRIMARY KEY, maker uuid REFERENCES auth_schema.users)", "SREF301"),
        Both("foreign key after a text that looks like a comment", "SELECT '--'; ALTER TABLE user_schema.pets ADD FOREIGN KEY (\"UserId\") REFERENCES auth_schema.users", "SREF301"),
        Both("foreign key in DO", "DO $do$ BEGIN ALTER TABLE user_schema.pets ADD FOREIGN KEY (\"UserId\") REFERENCES auth_schema.users; END $do$", "SREF301"),
        Both("foreign key that EXECUTE puts together from texts", "DO $$ BEGIN EXECUTE 'ALTER TABLE user_schema.pets ADD FOREIGN KEY (\"UserId\") REFERENCES auth_' || 'schema.users'; END $$", "SREF301"),
        Both("foreign key in a text with escapes", @"DO $$ BEGIN EXECUTE E'ALTER TABLE user_schema.pets ADD FOREIGN KEY (""UserId"")\tREFERENCES\n\x61\165\u0074\U00000068_schema.users'; END $$", "SREF301"),
        Both("foreign key by search_path", "SET LOCAL search_path = auth_schema; ALTER TABLE user_schema.pets ADD FOREIGN KEY (\"UserId\") REFERENCES users", "SREF301"),
        Both("foreign key by set_config", "SELECT set_config('search_path', 'pg_catalog, auth_schema', true); ALTER TABLE user_schema.pets ADD FOREIGN KEY (\"UserId\") REFERENCES users", "SREF301"),
        Both("view", "CREATE VIEW user_schema.v AS SELECT p.\"Id\" FROM user_schema.pets p JOIN auth_schema.users u ON u.\"Id\" = p.\"UserId\"", "SREF302"),
        Both("view over a schema that is named like one of SQLite's", "CREATE SCHEMA main; CREATE TABLE main.accounts (id uuid PRIMARY KEY); CREATE VIEW user_schema.v AS SELECT a.id FROM main.accounts a", "SREF302"),
        Both("view over a list of tables", "CREATE VIEW user_schema.v AS SELECT p.\"Id\" FROM user_schema.pets p, auth_schema.users u", "SREF302"),
        Both("materialized view with a subquery", "CREATE MATERIALIZED VIEW user_schema.m AS SELECT * FROM user_schema.pets WHERE \"UserId\" IN (SELECT \"Id\" FROM ONLY auth_schema.users)", "SREF302"),
        Both("foreign function in a view", "CREATE VIEW user_schema.v AS SELECT auth_schema.is_known(\"Id\") FROM user_schema.pets", "SREF302"),
        Both("own view that a foreign schema gets", "CREATE VIEW auth_schema.v AS SELECT * FROM user_schema.pets", "SREF302"),
        Both("trigger that calls a foreign function", "CREATE TRIGGER t AFTER INSERT ON user_schema.pets FOR EACH ROW EXECUTE FUNCTION auth_schema.noted()", "SREF303"),
        Both("trigger on a foreign table", "CREATE FUNCTION user_schema.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER t AFTER DELETE ON auth_schema.users FOR EACH ROW EXECUTE FUNCTION user_schema.f()", "SREF303"),
        Both("function in dollar quotes", "CREATE FUNCTION user_schema.f() RETURNS bigint LANGUAGE sql AS $body$ SELECT count(*) FROM auth_schema.users $body$", "SREF303"),
        Both("function in plain quotes", "CREATE FUNCTION user_schema.f() RETURNS void LANGUAGE plpgsql AS 'BEGIN DELETE FROM user_schema.pets p USING auth_schema.users u WHERE u.\"Name\" = ''''; END'", "SREF303"),
        Both("function with Unicode quotes", "CREATE FUNCTION user_schema.f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM U&\"\\0061uth_schema\".users; END $$", "SREF303"),
        Both("function in standard SQL", "CREATE FUNCTION user_schema.f() RETURNS bigint RETURN (SELECT count(*) FROM auth_schema.users)", "SREF303"),
        Both("function with a foreign search_path", "CREATE FUNCTION user_schema.f() RETURNS bigint LANGUAGE plpgsql SET search_path = auth_schema AS $$ BEGIN RETURN (SELECT count(*) FROM users); END $$", "SREF303"),
        Both("function with a foreign row type", "CREATE FUNCTION user_schema.f(p auth_schema.users) RETURNS int LANGUAGE sql AS 'SELECT 1'", "SREF303"),
        Both("rule", "CREATE RULE r AS ON DELETE TO user_schema.pets DO ALSO DELETE FROM auth_schema.users WHERE \"Id\" = old.\"UserId\"", "SREF303"),
        Both("policy", "CREATE POLICY p ON user_schema.pets USING (EXISTS (SELECT FROM auth_schema.users u WHERE u.\"Id\" = \"UserId\"))", "SREF308"),
        Both("partition in a foreign schema", "CREATE TABLE user_schema.visits (id int, at date) PARTITION BY RANGE (at); CREATE TABLE auth_schema.visits_old PARTITION OF user_schema.visits DEFAULT", "SREF308"),
        Both("partition of a foreign table", "CREATE TABLE user_schema.events_2026 PARTITION OF auth_schema.events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')", "SREF308"),
        Both("foreign key of a partitioned table", "CREATE TABLE user_schema.visits (id int, visitor uuid REFERENCES auth_schema.users) PARTITION BY LIST (id); CREATE TABLE user_schema.visits_0 PARTITION OF user_schema.visits DEFAULT", "SREF301"),
        Both("inherited table", "CREATE TABLE user_schema.people () INHERITS (auth_schema.users)", "SREF308"),
        Unseen("foreign rows read once", "INSERT INTO user_schema.pets (\"Id\", \"UserId\") SELECT gen_random_uuid(), \"Id\" FROM auth_schema.users"),
        Unseen("foreign rows read in a loop", "DO $$ DECLARE r record; BEGIN FOR r IN SELECT p.\"Id\" FROM user_schema.pets p, auth_schema.users u LOOP RAISE NOTICE '%', r.\"Id\"; END LOOP; END $$"),
        Unseen("foreign rows used in a loop", "DO $$ DECLARE r record; BEGIN FOR r IN SELECT \"Id\" FROM user_schema.pets LOOP DELETE FROM user_schema.pets p USING user_schema.pets q, auth_schema.users u WHERE p.\"Id\" = r.\"Id\"; END LOOP; END $$"),
        Unseen("foreign rows changed", "UPDATE auth_schema.users SET \"Name\" = NULL"),
        Unseen("foreign rows deleted", "DELETE FROM auth_schema.users WHERE \"Id\" NOT IN (SELECT \"UserId\" FROM user_schema.pets)"),
        Unseen("foreign rows merged", "MERGE INTO user_schema.pets AS p USING auth_schema.users AS u ON u.\"Id\" = p.\"UserId\" WHEN MATCHED THEN DO NOTHING"),
        Unseen("foreign table truncated", "TRUNCATE user_schema.pets, auth_schema.users"),
        Unseen("foreign table altered", "ALTER TABLE IF EXISTS auth_schema.users ADD COLUMN pets int"),
        Unseen("index on a foreign table", "CREATE INDEX ON auth_schema.users (\"Name\")"),
        Both("shape copied from a foreign table", "CREATE TABLE user_schema.people (LIKE auth_schema.users EXCLUDING ALL)", "SREF308"),
        Unseen("own table moved to a foreign schema", "CREATE TABLE user_schema.t (id int); ALTER TABLE user_schema.t SET SCHEMA auth_schema"),
        CorpusCase.Sql("SQL: rights on a foreign schema", "GRANT USAGE ON SCHEMA auth_schema TO corpus_user_service", ["SREF202"], ["SREF305"]),
    ];

    private static CorpusCase Both(string name, string sql, string inDatabase) => CorpusCase.Sql($"SQL: {name}", sql, ["SREF202"], [inDatabase]);

    private static CorpusCase Unseen(string name, string sql) => CorpusCase.Sql($"SQL: {name}", sql, ["SREF202"], []);
}
