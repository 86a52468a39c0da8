namespace SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

/// <summary>Violations in SQL that creates, alters or drops objects, where no query shows what kind of object a name refers to.</summary>
internal static class PlantedStatements
{
    public static IReadOnlyList<CorpusCase> All { get; } =
    [
        Unseen("own and foreign schema dropped", "DROP SCHEMA IF EXISTS archive_schema, auth_schema CASCADE"),
        CorpusCase.Sql("SQL: rights on a list of schemas", "GRANT USAGE ON SCHEMA user_schema, auth_schema TO corpus_user_service", ["SREF202"], ["SREF305"]),
        Unseen("rights on the tables of a list of schemas", "GRANT SELECT ON ALL TABLES IN SCHEMA user_schema, auth_schema TO corpus_user_service"),
        Unseen("rights on a list of tables", "GRANT SELECT ON user_schema.pets, auth_schema.users TO corpus_user_service"),
        Unseen("default rights in a list of schemas", "ALTER DEFAULT PRIVILEGES IN SCHEMA user_schema, auth_schema GRANT SELECT ON TABLES TO corpus_user_service"),
        Unseen("extension in a foreign schema", "CREATE EXTENSION citext SCHEMA auth_schema"),
        Unseen("foreign table by SET LOCAL SCHEMA", "SET LOCAL SCHEMA 'auth_schema'; DELETE FROM users"),
        Unseen("foreign table by a search_path in quotes", "SET LOCAL \"search_path\" TO auth_schema; DELETE FROM users"),
        Unseen("foreign table in parentheses", "DELETE FROM ONLY (auth_schema.users)"),
        Both("foreign table in doubled parentheses", "CREATE VIEW user_schema.v AS SELECT u.\"Name\" FROM ((auth_schema.users u CROSS JOIN user_schema.pets p))", "SREF302"),
        Both("foreign table in parentheses behind a comma", "CREATE VIEW user_schema.v AS SELECT u.\"Name\" FROM user_schema.pets p, (auth_schema.users u CROSS JOIN user_schema.pets q)", "SREF302"),
        Unseen("rule on a foreign table", "CREATE RULE r AS ON DELETE TO auth_schema.users DO INSTEAD NOTHING"),
        Unseen("policy on a foreign table", "CREATE POLICY p ON auth_schema.users USING (false)"),
        Both("trigger on a foreign table in DO", "CREATE FUNCTION user_schema.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; DO $$ BEGIN IF true THEN CREATE TRIGGER t BEFORE UPDATE ON auth_schema.users FOR EACH ROW EXECUTE FUNCTION user_schema.f(); END IF; END $$", "SREF303"),
        Unseen("publication of a list of tables", "CREATE PUBLICATION corpus FOR TABLE user_schema.pets, auth_schema.users; DROP PUBLICATION corpus"),
        Unseen("publication of a list of schemas", "CREATE PUBLICATION corpus FOR TABLES IN SCHEMA user_schema, auth_schema; DROP PUBLICATION corpus"),
        Unseen("analysis of a list of tables", "ANALYZE user_schema.pets, auth_schema.users"),
        Both("foreign table in Unicode quotes with an escape of their own", "CREATE VIEW user_schema.v AS SELECT u.\"Name\" FROM U&\"!0061uth_schema\" UESCAPE '!'.users u", "SREF302"),
        Both("foreign operator", "CREATE VIEW user_schema.v AS SELECT 1 OPERATOR(auth_schema.+) 2 AS three", "SREF302"),
        Both("parameter of a foreign type", "CREATE FUNCTION user_schema.f(status auth_schema.user_status) RETURNS int LANGUAGE sql AS 'SELECT 1'", "SREF303"),
        Both("column of a foreign type in an unlogged table", "CREATE UNLOGGED TABLE user_schema.t (id int, status auth_schema.user_status)", "SREF308"),
        Both("domain over a foreign type", "CREATE DOMAIN user_schema.status AS auth_schema.user_status", "SREF308"),
        Both("column with a foreign collation", "CREATE TABLE user_schema.t (name text COLLATE auth_schema.bytes)", "SREF308"),
        Both("index with a foreign collation", "CREATE INDEX ON user_schema.pets (\"Name\" COLLATE auth_schema.bytes)", "SREF308"),
        Both("index with a foreign operator class", "CREATE INDEX ON user_schema.pets (\"Name\" auth_schema.name_ops)", "SREF308"),
        Both("index with a foreign text search", "CREATE INDEX ON user_schema.pets USING gin (to_tsvector('auth_schema.words'::regconfig, \"Name\"))", "SREF308"),
    ];

    private static CorpusCase Both(string name, string sql, string inDatabase) => CorpusCase.Sql($"SQL: {name}", sql, ["SREF202"], [inDatabase]);

    private static CorpusCase Unseen(string name, string sql) => CorpusCase.Sql($"SQL: {name}", sql, ["SREF202"], []);
}
