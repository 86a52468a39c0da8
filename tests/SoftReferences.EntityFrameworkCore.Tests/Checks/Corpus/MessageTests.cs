namespace SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

/// <summary>The exact messages for some cases of the corpus.</summary>
[Collection(nameof(CorpusDatabase))]
public sealed class MessageTests(CorpusDatabase database)
{
    private const string NotOwned = "this service does not own the schema 'auth_schema' (it owns 'user_schema', 'archive_schema')";

    [Theory]
    [InlineData(
        "operation that adds a foreign key the model does not have",
        "SREF201: The migration '20260101000000_First' adds the foreign key 'FK_pets_users' from 'user_schema.pets' to 'auth_schema.users', no later one drops it, and " + NotOwned
        + ": neither service can be migrated, restored or moved without the other. Make the property a SoftRef<…> and add a migration, which drops the foreign key, or declare OwnsSchemas(\"auth_schema\") if the schema is this service's.",
        "user_schema.pets.FK_pets_users")]
    [InlineData(
        "SQL: view",
        "SREF202: SQL of the migration '20260101000000_First' touches 'auth_schema.users', and " + NotOwned
        + ": the other service does not know what it creates or changes there. Take it out, hold a SoftRef<…> and ask the owner, or declare OwnsSchemas(\"auth_schema\") if the schema is this service's.",
        "20260101000000_First, auth_schema.users")]
    [InlineData(
        "operation on a foreign table",
        "SREF203: The migration '20260101000000_First' has the operation 'AddColumn' of 'users' in the schema 'auth_schema', and " + NotOwned
        + ": only its owner may change what is in it. Remove the entity type from the model and the operation from the migration, or declare OwnsSchemas(\"auth_schema\") if the schema is this service's.",
        "20260101000000_First, AddColumn auth_schema.users")]
    [InlineData(
        "later migration that drops the triggers",
        "SREF205: After all migrations the trigger 'softref_guard_pets_insert' on 'user_schema.pets' is missing, so references to deleted entities can be written. "
        + "Add 'migrationBuilder.CreateSoftReferenceTriggers(TargetModel);' at the end of the last migration, or of a new one.",
        "user_schema.pets, trigger softref_guard_pets_insert")]
    public void MigrationViolation_SaysWhatAndWhyAndTheWayOut(string name, string message, string location)
    {
        using var context = CorpusContext.Create(Case(name), database.ConnectionString);
        AssertFirst(SoftReferenceChecks.Migrations(context), message, location);
    }

    [Theory]
    [InlineData(
        "SQL: foreign key",
        "SREF301: The database has the foreign key 'fk' from 'user_schema.pets' to 'auth_schema.users', and " + NotOwned
        + ": it locks rows of the other service, and interferes with its deletions. Drop it with 'ALTER TABLE \"user_schema\".\"pets\" DROP CONSTRAINT \"fk\";' in a migration of the service that has it, and hold a SoftRef<…> instead.",
        "user_schema.pets.fk")]
    [InlineData(
        "SQL: materialized view with a subquery",
        "SREF302: The materialized view 'user_schema.m' in the database depends on 'auth_schema.users', and " + NotOwned
        + ": neither service can change its side without the other. Drop it in a migration of the service that has it. Ask the owner over its interface, or keep a copy of what is needed.",
        "materialized view user_schema.m, auth_schema.users")]
    [InlineData(
        "SQL: function in dollar quotes",
        "SREF303: The code of 'user_schema.f()' in the database touches 'auth_schema.users', and " + NotOwned
        + ": it breaks when the other service changes, and fails only when it runs. Change or drop it in a migration. Ask the owner over its interface, or keep a copy of what is needed.",
        "function user_schema.f(), auth_schema.users")]
    [InlineData(
        "index dropped by hand",
        "SREF304: No index in the database that covers all rows begins with 'user_schema.pets.UserId', so every deletion of its owner reads the whole table. "
        + "Apply the migration that creates the index, or run 'CREATE INDEX CONCURRENTLY ON \"user_schema\".\"pets\" (\"UserId\");'.",
        "user_schema.pets.UserId")]
    [InlineData(
        "index that is invalid",
        "SREF304: The index 'user_schema.\"IX_pets_UserId\"' on 'user_schema.pets.UserId' is invalid, as after a failed CREATE INDEX CONCURRENTLY: writes maintain it, but no query uses it. "
        + "Drop it and create it again, or run 'REINDEX INDEX CONCURRENTLY user_schema.\"IX_pets_UserId\";'.",
        "user_schema.pets.UserId")]
    [InlineData(
        "SQL: rights on a foreign schema",
        "SREF305: The role 'corpus_user_service' has rights on the schema 'auth_schema' (USAGE), and " + NotOwned
        + ": nothing but good will keeps its code out of there. Have an administrator run 'REVOKE ALL ON SCHEMA \"auth_schema\" FROM \"corpus_user_service\";', from PUBLIC as well if it is granted to all, and take the role out of the owner's.",
        "role corpus_user_service, auth_schema")]
    [InlineData(
        "uuid column added by hand",
        "SREF307: The column 'user_schema.pets.created_by_user_id' looks like a reference to '//auth/users', which the model does not declare: its keys are not validated, and not cleaned up after a deletion. "
        + "Make its property a SoftRef<…> of 'auth', or allow this column if it holds something else.",
        "user_schema.pets.created_by_user_id")]
    [InlineData(
        "column of a reference renamed by hand",
        "SREF309: The database has no column 'user_schema.pets.UserId', which holds 'Pet.UserId': its migrations are not applied, or the column was dropped or renamed by hand. Apply the migrations.",
        "user_schema.pets.UserId")]
    public async Task DatabaseViolation_SaysWhatAndWhyAndTheWayOut(string name, string message, string location)
    {
        await using var context = CorpusContext.Create(Case(name), database.ConnectionString);
        await database.ApplyAsync(context);
        AssertFirst(await SoftReferenceChecks.DatabaseAsync(context, database.Options), message, location);
    }

    [Fact]
    public async Task Superuser_HasRightsOnEverything()
    {
        await using var context = CorpusContext.Create(Case("nothing but a reference"), database.ConnectionString);
        await database.ApplyAsync(context);
        Assert.Equal(
            ["SREF305: The role 'postgres' is a superuser, so it has every right on 'auth_schema': nothing but good will keeps its code out of there. "
            + "Let the service connect as a role of its own, or name that role for the check if this one only runs it."],
            (await SoftReferenceChecks.DatabaseAsync(context)).Select(violation => violation.ToString()));
    }

    [Fact]
    public async Task RoleThatDoesNotExist_IsRefused()
    {
        await using var context = CorpusContext.Create(Case("nothing but a reference"), database.ConnectionString);
        await database.ApplyAsync(context);
        var exception = await Assert.ThrowsAsync<ArgumentException>(() => SoftReferenceChecks.DatabaseAsync(context, new() { Roles = ["nobody", "postgres"] }));
        Assert.Equal("The database has no role 'nobody'. Name the roles that the service connects with. (Parameter 'roles')", exception.Message);
    }

    private static CorpusCase Case(string name) => PlantedCases.All.Concat(CleanCases.All).Single(@case => @case.Name == name);

    private static void AssertFirst(IReadOnlyList<SoftReferenceViolation> violations, string message, string location)
    {
        Assert.Equal(message, violations[0].ToString());
        Assert.Equal(location, violations[0].Location);
    }
}
