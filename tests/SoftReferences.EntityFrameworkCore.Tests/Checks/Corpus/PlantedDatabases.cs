using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

/// <summary>Violations that appear only when all migrations are taken together, or only in the live database.</summary>
internal static class PlantedDatabases
{
    public static IReadOnlyList<CorpusCase> All { get; } =
    [
        new("operation that adds a foreign key the model does not have")
        {
            Migration = migration => migration.AddForeignKey("FK_pets_users", "pets", "UserId", "users", "user_schema", "auth_schema", "Id"),
            InMigrations = ["SREF201"], InDatabase = ["SREF301"],
        },
        new("foreign key that a later migration drops from another table")
        {
            Migration = migration =>
            {
                migration.AddForeignKey("fk", "pets", "UserId", "users", "user_schema", "auth_schema", "Id");
                migration.Sql("CREATE TABLE user_schema.other (id uuid); ALTER TABLE user_schema.other ADD CONSTRAINT fk CHECK (true)");
            },
            Later = migration => migration.Sql("ALTER TABLE user_schema.other DROP CONSTRAINT fk"),
            InMigrations = ["SREF201"], InDatabase = ["SREF301"],
        },
        new("operation on a foreign table")
        {
            Migration = migration => migration.AddColumn<int>("Pets", "users", "int", schema: "auth_schema", nullable: true),
            InMigrations = ["SREF203"],
        },
        new("table renamed into a foreign schema")
        {
            Migration = migration =>
            {
                migration.Sql("CREATE TABLE user_schema.t (id int)");
                migration.RenameTable("t", "user_schema", "t", "auth_schema");
            },
            InMigrations = ["SREF203"],
        },
        new("rows inserted into a foreign table")
        {
            Migration = migration => migration.InsertData("users", "Id", "uuid", Guid.NewGuid(), "auth_schema"),
            InMigrations = ["SREF203"],
        },
        new("later migration that drops the triggers")
        {
            Later = migration => migration.DropSoftReferenceTriggers(new ModelBuilder().Entity<Pet>().ToTable("pets", "user_schema").Metadata.Model),
            InMigrations = ["SREF205"], InDatabase = ["SREF306"],
        },
        Live("foreign key made by names that are put together", "DO $$ BEGIN EXECUTE format('ALTER TABLE user_schema.pets ADD FOREIGN KEY (%I) REFERENCES %I.%I', 'UserId', concat('auth', '_schema'), 'users'); END $$", "SREF301"),
        Live("foreign key made by code in another encoding", "DO $$ BEGIN EXECUTE convert_from(decode('QUxURVIgVEFCTEUgdXNlcl9zY2hlbWEucGV0cyBBREQgRk9SRUlHTiBLRVkgKCJVc2VySWQiKSBSRUZFUkVOQ0VTIGF1dGhfc2NoZW1hLnVzZXJz', 'base64'), 'UTF8'); END $$", "SREF301"),
        Live("view made by the rows of a query", "DO $$ DECLARE s text; BEGIN FOR s IN SELECT nspname FROM pg_namespace WHERE nspname LIKE 'auth%' LOOP EXECUTE 'CREATE VIEW user_schema.v AS SELECT * FROM ' || s || '.users'; END LOOP; END $$", "SREF302"),
        ByHand("foreign key by hand", "ALTER TABLE user_schema.pets ADD FOREIGN KEY (\"UserId\") REFERENCES auth_schema.users", "SREF301"),
        ByHand("foreign key of the other service", "ALTER TABLE auth_schema.users ADD pet uuid REFERENCES user_schema.pets", "SREF301"),
        ByHand("view of the other service", "CREATE VIEW auth_schema.pets AS SELECT * FROM user_schema.pets", "SREF302"),
        ByHand("foreign key to a schema that nobody declares", "CREATE SCHEMA billing; CREATE TABLE billing.accounts (id uuid PRIMARY KEY); ALTER TABLE user_schema.pets ADD account uuid REFERENCES billing.accounts", "SREF301"),
        ByHand("foreign key to a schema that is named like one of SQLite's", "CREATE SCHEMA temp; CREATE TABLE temp.accounts (id uuid PRIMARY KEY); ALTER TABLE user_schema.pets ADD account uuid REFERENCES temp.accounts", "SREF301"),
        ByHand("role that is a member of the owner of a schema", "DROP ROLE IF EXISTS corpus_auth; CREATE ROLE corpus_auth; ALTER SCHEMA auth_schema OWNER TO corpus_auth; GRANT corpus_auth TO corpus_user_service", "SREF305"),
        ByHand("index dropped by hand", "DROP INDEX user_schema.\"IX_pets_UserId\"", "SREF304"),
        ByHand("index that is invalid", "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'user_schema.\"IX_pets_UserId\"'::regclass", "SREF304"),
        ByHand("trigger disabled by hand", "ALTER TABLE user_schema.pets DISABLE TRIGGER ALL", "SREF306"),
        ByHand("column of a reference renamed by hand", "ALTER TABLE user_schema.pets RENAME \"UserId\" TO holder", "SREF309"),
        ByHand("uuid column added by hand", "ALTER TABLE user_schema.pets ADD created_by_user_id uuid", "SREF307"),
    ];

    private static CorpusCase Live(string name, string sql, string inDatabase) => CorpusCase.Sql($"SQL: {name}", sql, [], [inDatabase]);

    private static CorpusCase ByHand(string name, string sql, string inDatabase) => new(name) { ByHand = sql, InDatabase = [inDatabase] };
}
