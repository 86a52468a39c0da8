using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Triggers;

public sealed class PostgreSqlCaptureTriggerTests() : CaptureTriggerTests(new PostgreSqlDatabase())
{
    [Fact]
    public async Task CascadeFromAnotherTable_IsCaptured()
    {
        await AddUsersAsync();
        await Context.RunAsync($"""
            CREATE TABLE tenants (id uuid PRIMARY KEY);
            INSERT INTO tenants VALUES ('{Ada}'), ('{Bob}'), ('{Eve}');
            ALTER TABLE auth_schema.users ADD FOREIGN KEY ("Id") REFERENCES tenants ON DELETE CASCADE;
            DELETE FROM tenants WHERE id = '{Bob}';
            """);
        Assert.Equal([$"//auth/users {Bob} deleted"], await DeletionsAsync());
    }

    [Fact]
    public async Task KeysThatChangePlaces_AreNoDeletions()
    {
        Context.AddRange(new Order { Id = 1 }, new Order { Id = 2 }, new Order { Id = 3 });
        await Context.SaveChangesAsync();
        await Context.RunAsync(""""
            ALTER TABLE auth_schema."Purchase ""Orders""" DROP CONSTRAINT "PK_Purchase ""Orders""";
            ALTER TABLE auth_schema."Purchase ""Orders""" ADD PRIMARY KEY ("Order 'Id""") DEFERRABLE;
            UPDATE auth_schema."Purchase ""Orders""" SET "Order 'Id""" = "Order 'Id""" + 1;
            """");
        Assert.Equal(["//shop/orders 1 deleted"], await DeletionsAsync());
    }

    [Fact]
    public async Task Truncate_ChangesTheEpochOfItsResourceOnly()
    {
        await AddUsersAsync();
        await Context.Set<User>().Where(user => user.Id == Ada).ExecuteDeleteAsync();
        await Context.RunAsync("UPDATE auth_schema.soft_reference_streams SET position = 41");
        var before = await Context.Set<DeletionFeedState>().AsNoTracking().ToDictionaryAsync(state => state.Resource);

        await Context.RunAsync("TRUNCATE auth_schema.users");

        var after = await Context.Set<DeletionFeedState>().AsNoTracking().ToDictionaryAsync(state => state.Resource);
        Assert.NotEqual(before["//auth/users"].Epoch, after["//auth/users"].Epoch);
        Assert.Equal(before["//shop/orders"].Epoch, after["//shop/orders"].Epoch);
        Assert.All(after.Values, state => Assert.Equal(41, state.Position));
        Assert.Equal([$"//auth/users {Ada} deleted"], await DeletionsAsync());
    }

    [Fact]
    public async Task RoleWithoutRightsOnTheLibrarysTables_CanDeleteAndTruncate()
    {
        await AddUsersAsync();
        await Context.Database.OpenConnectionAsync();
        await using var role = await RoleAsync("GRANT SELECT, DELETE, TRUNCATE ON auth_schema.users");
        var epoch = await EpochAsync();

        await Context.RunAsync($"SET ROLE {role.Name}; DELETE FROM auth_schema.users WHERE \"Id\" = '{Ada}'; TRUNCATE auth_schema.users; RESET ROLE");

        Assert.Equal([$"//auth/users {Ada} deleted"], await DeletionsAsync());
        Assert.NotEqual(epoch, await EpochAsync());
    }

    [Fact]
    public async Task AnotherRole_CannotForgeTombstonesWithTheFunctions()
    {
        await Context.Database.OpenConnectionAsync();
        await using var role = await RoleAsync("GRANT CREATE ON SCHEMA auth_schema");
        var exception = await Assert.ThrowsAsync<PostgresException>(() => Context.RunAsync($"""
            SET ROLE {role.Name};
            CREATE TABLE auth_schema.forged ("Id" text);
            CREATE TRIGGER forge AFTER DELETE ON auth_schema.forged REFERENCING OLD TABLE AS removed
            FOR EACH STATEMENT EXECUTE FUNCTION auth_schema.softref_capture_users_delete();
            """));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, exception.SqlState);
    }

    [Fact]
    public async Task FunctionThatAnotherRoleMadeBefore_IsNotTakenOver()
    {
        await Context.Database.OpenConnectionAsync();
        await using var role = await RoleAsync("GRANT CREATE ON SCHEMA auth_schema");
        await Context.RunAsync("DROP FUNCTION auth_schema.softref_capture_users_delete() CASCADE");
        await Context.RunAsync($"""
            SET ROLE {role.Name};
            CREATE FUNCTION auth_schema.softref_capture_users_delete() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            RESET ROLE;
            """);

        var exception = await Assert.ThrowsAsync<PostgresException>(() => Context.Database.CreateSoftReferenceTriggersAsync());

        Assert.Equal(
            (PostgresErrorCodes.InsufficientPrivilege, "SoftReferences: the function \"auth_schema\".\"softref_capture_users_delete\" belongs to another role, which could change what it does."),
            (exception.SqlState, exception.MessageText));
        await Context.RunAsync("DROP FUNCTION auth_schema.softref_capture_users_delete()");
        await Context.Database.CreateSoftReferenceTriggersAsync();
        Assert.Empty(await SoftReferenceChecks.TriggersAsync(Context));
    }

    [Fact]
    public async Task TemporaryTableOfTheSameName_DivertsNothing()
    {
        await AddUsersAsync();
        await Context.Database.OpenConnectionAsync();
        await Context.RunAsync($"""
            CREATE TEMPORARY TABLE soft_reference_journal (LIKE auth_schema.soft_reference_journal INCLUDING ALL);
            SET search_path = pg_temp, auth_schema;
            DELETE FROM auth_schema.users;
            """);
        Assert.Equal(3, await Context.Database.SqlQuery<int>($"SELECT sum(size)::int AS \"Value\" FROM auth_schema.soft_reference_journal").SingleAsync());
    }

    [Fact]
    public async Task TablesWithoutASchema_AreThoseOfTheMigratingConnection()
    {
        await Context.RunAsync("CREATE SCHEMA other");
        var connection = new NpgsqlConnectionStringBuilder(Context.Database.GetConnectionString()) { SearchPath = "other" }.ConnectionString;
        await using var context = new Deletions.OwnerContext(
            new DbContextOptionsBuilder().AllowManyProviders().UseNpgsql(connection).UseSoftReferences().Options,
            model => model.Entity<User>().ToTable("plain_users").IsSoftReferenceOwner<AuthUsers>());
        await context.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
        await context.Database.CreateSoftReferenceTriggersAsync();

        await Context.Database.ExecuteSqlAsync($"INSERT INTO other.plain_users VALUES ({Ada}, ''); DELETE FROM other.plain_users");

        Assert.Equal(Ada.ToString(), Assert.Single((await context.Set<DeletionJournalEntry>().SingleAsync()).Texts));
    }

    [Theory]
    [InlineData("REPEATABLE READ")]
    [InlineData("SERIALIZABLE")]
    public async Task KeyThatIsInsertedAgain_UnderASnapshotFromBeforeItsDeletion_IsRestored(string isolation)
    {
        await AddUsersAsync();
        await using var connection = new NpgsqlConnection(Context.Database.GetConnectionString());
        await connection.OpenAsync();
        await using var begin = new NpgsqlCommand($"BEGIN ISOLATION LEVEL {isolation}; SELECT 1", connection);
        await begin.ExecuteNonQueryAsync();
        await Context.Set<User>().Where(user => user.Id == Ada).ExecuteDeleteAsync();
        Assert.Equal([$"{Ada} deleted"], await CapturedFeed.ReadAsync(Context));

        await using var insert = new NpgsqlCommand($"INSERT INTO auth_schema.users VALUES ('{Ada}', ''); COMMIT", connection);
        await insert.ExecuteNonQueryAsync();

        Assert.Equal([$"{Ada} deleted", $"{Ada} restored"], await CapturedFeed.ReadAsync(Context));
    }

    [Fact]
    public async Task StaleTriggers_AreDroppedWithTheirFunctions()
    {
        var before = await TriggersAsync();
        await Context.RunAsync("""
            CREATE FUNCTION auth_schema.softref_old() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER softref_old AFTER DELETE ON auth_schema.users FOR EACH STATEMENT EXECUTE FUNCTION auth_schema.softref_old();
            COMMENT ON TRIGGER softref_old ON auth_schema.users IS 'softreferences 0 0123456789abcdef';
            """);

        await Context.Database.CreateSoftReferenceTriggersAsync();

        Assert.Equal(before, await TriggersAsync());
        Assert.Equal(12, before.Count);
        Assert.All(before, trigger => Assert.Matches("^softref_capture_.+ softreferences 2 [0-9a-f]{16}$", trigger));
        Assert.Equal(12, await Context.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM pg_proc WHERE proname LIKE 'softref%'").SingleAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(2_500)]
    [InlineData(100_000)]
    [InlineData(100_001)]
    public async Task Statement_OfAnySize_IsCutIntoEntriesOfAThousand(int rows)
    {
        await Context.RunAsync($"""
            CREATE TABLE gone AS SELECT gen_random_uuid() AS id FROM generate_series(1, {rows});
            INSERT INTO auth_schema.users ("Id", "Email") SELECT id, 'ann' FROM gone;
            DELETE FROM auth_schema.users;
            """);
        var sizes = await Context.Database.SqlQuery<int>($"SELECT size AS \"Value\" FROM auth_schema.soft_reference_journal WHERE size = cardinality(uuids) AND keys = '{{}}'").ToListAsync();
        Assert.Equal((rows, 1_000, (rows + 999) / 1_000), (sizes.Sum(), Math.Max(1_000, sizes.Max()), sizes.Count));
        Assert.Equal(0, await Context.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM (SELECT id FROM gone EXCEPT SELECT unnest(uuids) FROM auth_schema.soft_reference_journal) AS lost").SingleAsync());
    }

    [Fact]
    public async Task LongNames_KeepTheTablesApart()
    {
        var prefix = new string('ä', 29);
        await using var context = new Deletions.OwnerContext(
            new DbContextOptionsBuilder().AllowManyProviders().UseNpgsql(Context.Database.GetConnectionString()).UseSoftReferences().Options,
            model =>
            {
                model.Entity<User>().ToTable(prefix + "1", "long").IsSoftReferenceOwner<AuthUsers>();
                model.Entity<Order>().ToTable(prefix + "2", "long").IsSoftReferenceOwner<ShopOrders>();
            });
        await context.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
        await context.Database.CreateSoftReferenceTriggersAsync();

        context.AddRange(new User { Id = Ada }, new Order { Id = 5 });
        await context.SaveChangesAsync();
        await context.Set<User>().ExecuteDeleteAsync();
        await context.Set<Order>().ExecuteDeleteAsync();

        Assert.Equal([Ada.ToString(), "5"], (await context.Set<DeletionJournalEntry>().OrderBy(entry => entry.OccurredAt).ToListAsync()).SelectMany(entry => entry.Texts));
    }

    private async Task<List<string>> TriggersAsync() => await Context.Database
        .SqlQuery<string>($"SELECT tgname || ' ' || obj_description(oid, 'pg_trigger') AS \"Value\" FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")
        .ToListAsync();

    private async Task<Role> RoleAsync(string grant)
    {
        var role = new Role(Context, $"role_{Guid.NewGuid():n}");
        await Context.RunAsync($"CREATE ROLE {role.Name}; GRANT USAGE ON SCHEMA auth_schema TO {role.Name}; {grant} TO {role.Name}");
        return role;
    }

    private sealed record Role(DbContext Context, string Name) : IAsyncDisposable
    {
        // Roles belong to the server, which all tests share.
        public async ValueTask DisposeAsync() =>
            await Context.RunAsync($"RESET ROLE; DROP OWNED BY {Name}; DROP ROLE {Name}");
    }
}
