using Microsoft.EntityFrameworkCore;
using Npgsql;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

/// <summary>Makes the tests that use the database run one after the other.</summary>
[CollectionDefinition(nameof(CorpusDatabase))]
public sealed class CorpusTestsOfOneDatabase : ICollectionFixture<CorpusDatabase>;

/// <summary>One database for all cases, which also contains the auth service's schema. It is emptied before each case.</summary>
public sealed class CorpusDatabase
{
    private const string ServiceRole = "corpus_user_service";

    private const string Empty =
        """
        DO $$
        DECLARE
            found record;
        BEGIN
            FOR found IN SELECT nspname AS name FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema' LOOP
                EXECUTE format('DROP SCHEMA %I CASCADE', found.name);
            END LOOP;
        END
        $$;
        DROP OWNED BY corpus_user_service;
        CREATE SCHEMA public;
        CREATE SCHEMA archive_schema;
        CREATE SCHEMA auth_schema;
        CREATE TYPE auth_schema.user_status AS ENUM ('active', 'gone');
        CREATE TABLE auth_schema.users ("Id" uuid PRIMARY KEY, "Email" text, "Name" text, status auth_schema.user_status);
        CREATE TABLE auth_schema.events (id bigint, at date) PARTITION BY RANGE (at);
        CREATE SEQUENCE auth_schema.numbers;
        CREATE FUNCTION auth_schema.is_known(uuid) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT true';
        CREATE COLLATION auth_schema.bytes FROM "C";
        CREATE OPERATOR auth_schema.+ (LEFTARG = int, RIGHTARG = int, FUNCTION = int4pl);
        CREATE OPERATOR CLASS auth_schema.name_ops FOR TYPE text USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 bttextcmp(text, text);
        CREATE TEXT SEARCH CONFIGURATION auth_schema.words (COPY = pg_catalog.simple);
        CREATE FUNCTION auth_schema.noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        """;

    public CorpusDatabase()
    {
        ConnectionString = PostgreSqlServer.Shared.CreateDatabase();
        // Roles belong to the server, not to the database.
        Run($"DROP ROLE IF EXISTS {ServiceRole}; CREATE ROLE {ServiceRole}");
    }

    public string ConnectionString { get; }

    public DatabaseCheckOptions Options { get; } = new() { Roles = [ServiceRole] };

    internal async Task ApplyAsync(CorpusContext context)
    {
        Run(Empty);
        await context.Database.MigrateAsync();
        if (context.Case.ByHand is { } sql)
        {
            Run(sql);
        }
    }

    private void Run(string sql)
    {
        using var connection = new NpgsqlConnection(ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
