using Microsoft.EntityFrameworkCore;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Triggers;

public sealed class PostgreSqlGuardTriggerTests() : GuardTriggerTests(new PostgreSqlDatabase())
{
    [Fact]
    public async Task Refusal_LooksLikeThatOfAForeignKey()
    {
        await TombstoneAsync(Gone);
        var exception = await Assert.ThrowsAsync<PostgresException>(() => Context.RunAsync($"INSERT INTO user_schema.notes VALUES (1, {Sql(Gone)})"));
        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, exception.SqlState);
        Assert.Equal(RefusalOf("UserId", "//auth/users", Gone.ToString()), exception.MessageText);
        Assert.Equal("The entity was deleted: refer to another one.", exception.Hint);
        Assert.Equal("user_schema", exception.SchemaName);
        Assert.Equal("notes", exception.TableName);
        Assert.Equal("UserId", exception.ColumnName);
        Assert.Equal("softref_guard_notes_UserId", exception.ConstraintName);
    }

    [Fact]
    public async Task RefusalOfAMergedKey_NamesTheOther()
    {
        Context.Add(new InboxTombstone { Owner = "//auth/users", Key = Gone.ToString(), MergedInto = Ada.ToString(), Kind = TombstoneKind.Merged, Epoch = "e" });
        await Context.SaveChangesAsync();
        var exception = await Assert.ThrowsAsync<PostgresException>(() => Context.RunAsync($"INSERT INTO user_schema.notes VALUES (1, {Sql(Gone)})"));
        Assert.Equal($"soft reference \"UserId\" to //auth/users: key \"{Gone}\" was merged into \"{Ada}\" by its owner", exception.MessageText);
        Assert.Equal("The entity goes on under the other key: refer to that one.", exception.Hint);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(5000, 1)]
    [InlineData(5000, 4321)]
    public async Task DeletedKeyAnywhereAmongManyRows_IsRefused(int rows, int which)
    {
        await TombstoneAsync(Gone);
        var exception = await Assert.ThrowsAsync<PostgresException>(() => Context.RunAsync(
            $"INSERT INTO user_schema.notes SELECT n, CASE WHEN n = {which} THEN {Sql(Gone)}::uuid ELSE gen_random_uuid() END FROM generate_series(1, {rows}) AS n"));
        Assert.Equal(RefusalOf("UserId", "//auth/users", Gone.ToString()), exception.MessageText);

        await Context.RunAsync($"INSERT INTO user_schema.notes SELECT n, gen_random_uuid() FROM generate_series(1, {rows}) AS n");
        Assert.Equal(rows, await Context.Set<Note>().CountAsync());
    }

    [Fact]
    public async Task DeletedKeyInAnyOfManyArrays_IsRefused()
    {
        await TombstoneAsync(Gone);
        var exception = await Assert.ThrowsAsync<PostgresException>(() => Context.RunAsync(
            $"INSERT INTO user_schema.packs SELECT n, ARRAY[gen_random_uuid(), CASE WHEN n = 1234 THEN {Sql(Gone)}::uuid END] FROM generate_series(1, 2000) AS n"));
        Assert.Equal(RefusalOf("Members", "//auth/users", Gone.ToString()), exception.MessageText);
    }

    [Fact]
    public async Task Plan_SearchesForEachKey()
    {
        // The statistics do not know the owner. Left to itself, the planner would read all tombstones of that owner for each row, or join.
        await Context.RunAsync(
            "INSERT INTO user_schema.soft_reference_tombstones (owner, key, kind, epoch, position, occurred_at, received_at) SELECT '//shop/orders', gen_random_uuid()::text, 'deleted', 'e', n, now(), now() FROM generate_series(1, 20000) AS n");
        await Context.RunAsync("ANALYZE user_schema.soft_reference_tombstones");
        await Context.Database.OpenConnectionAsync();
        await Context.RunAsync("LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on; SET auto_explain.log_analyze = on; SET auto_explain.log_level = 'notice'; SET jit = on");
        var plans = new List<string>();
        ((NpgsqlConnection)Context.Database.GetDbConnection()).Notice += (_, arguments) => plans.Add(arguments.Notice.MessageText);

        await Context.RunAsync("INSERT INTO user_schema.notes SELECT n, gen_random_uuid() FROM generate_series(1, 50000) AS n");
        await Context.RunAsync("INSERT INTO user_schema.notes VALUES (0, gen_random_uuid())");
        await Context.RunAsync("UPDATE user_schema.notes SET \"UserId\" = gen_random_uuid() WHERE \"Id\" = 0");

        var ofTheGuard = plans.FindAll(plan => plan.Contains("AS tombstone", StringComparison.Ordinal));
        Assert.Equal(3, ofTheGuard.Count);
        Assert.All(ofTheGuard, plan =>
        {
            Assert.Contains("Index Scan using ix_soft_reference_tombstones_key", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("JIT:", plan, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task ManyRows_DoNotReadAllOfALargeInbox()
    {
        await Context.RunAsync(
            "INSERT INTO user_schema.soft_reference_tombstones (owner, key, kind, epoch, position, occurred_at, received_at) SELECT '//auth/users', gen_random_uuid()::text, 'deleted', 'e', n, now(), now() FROM generate_series(1, 100000) AS n");
        await Context.RunAsync("ANALYZE user_schema.soft_reference_tombstones");
        await using var transaction = await Context.Database.BeginTransactionAsync();
        await Context.RunAsync("INSERT INTO user_schema.notes SELECT n, gen_random_uuid() FROM generate_series(1, 1500) AS n");
        var read = await Context.Database.SqlQueryRaw<long>("SELECT seq_tup_read AS \"Value\" FROM pg_stat_xact_user_tables WHERE relname = 'soft_reference_tombstones'").SingleAsync();
        Assert.Equal(0, read);
    }

    [Fact]
    public async Task SearchPathOfWhoeverInserts_LendsTheGuardNoOperatorsAndFunctions()
    {
        // The functions run with the rights of the role that migrates. An inserting role must not be able to make them run other code.
        await TombstoneAsync(Gone);
        await Context.RunAsync("""
            CREATE SCHEMA evil;
            CREATE FUNCTION evil.seize(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'seized'; END $$;
            CREATE FUNCTION evil.seize(bigint, integer) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'seized'; END $$;
            CREATE FUNCTION evil.format(text, text, text, text, text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'seized'; END $$;
            CREATE FUNCTION evil.unnest(uuid[]) RETURNS SETOF uuid LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'seized'; END $$;
            CREATE FUNCTION evil.text(uuid) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'seized'; END $$;
            CREATE FUNCTION evil.keep(state text, value varchar) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'seized'; END $$;
            CREATE FUNCTION evil.set_config(text, text, boolean) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'seized'; END $$;
            CREATE FUNCTION evil.current_setting(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'seized'; END $$;
            CREATE FUNCTION evil.current_setting(text, boolean) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'seized'; END $$;
            CREATE AGGREGATE evil.min(varchar) (SFUNC = evil.keep, STYPE = text);
            CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.seize);
            CREATE OPERATOR evil.<> (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.seize);
            CREATE OPERATOR evil.= (LEFTARG = bigint, RIGHTARG = integer, FUNCTION = evil.seize);
            CREATE FUNCTION evil.accepts(pg_catalog.text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'seized'; END $$;
            CREATE DOMAIN evil.text AS pg_catalog.text CHECK (evil.accepts(VALUE));
            """);
        const string Evil = "SET search_path = evil, pg_catalog; ";
        string[] statements =
        [
            $"INSERT INTO user_schema.notes VALUES (1, {Sql(Gone)})",
            $"INSERT INTO user_schema.notes SELECT n, CASE n WHEN 1500::bigint THEN {Sql(Gone)}::uuid ELSE gen_random_uuid() END FROM generate_series(1::bigint, 2000::bigint) AS n",
            $"INSERT INTO user_schema.packs VALUES (1, ARRAY[{Sql(Gone)}::uuid])",
        ];
        foreach (var statement in statements)
        {
            var exception = await Assert.ThrowsAsync<PostgresException>(() => Context.RunAsync(Evil + statement));
            Assert.Contains($"key \"{Gone}\" was deleted by its owner", exception.MessageText, StringComparison.Ordinal);
        }

        await Context.RunAsync($"{Evil}INSERT INTO user_schema.notes VALUES (1, {Sql(Ada)}); INSERT INTO user_schema.packs VALUES (1, ARRAY[{Sql(Ada)}::uuid]); UPDATE user_schema.notes SET \"UserId\" = gen_random_uuid()");
        Assert.Equal("seized", (await Assert.ThrowsAsync<PostgresException>(() => Context.RunAsync($"{Evil}SELECT 'a'::text = 'b'::text"))).MessageText);
    }

    [Fact]
    public async Task RefusalInASavepoint_LeavesNothingBehindForWhatComesAfterIt()
    {
        await TombstoneAsync(Gone);
        await using var transaction = await Context.Database.BeginTransactionAsync();
        await transaction.CreateSavepointAsync("before");
        await Assert.ThrowsAsync<PostgresException>(() => Context.RunAsync($"INSERT INTO user_schema.notes VALUES (1, {Sql(Gone)})"));
        await transaction.RollbackToSavepointAsync("before");

        await Context.RunAsync($"INSERT INTO user_schema.notes VALUES (1, {Sql(Ada)})");

        Assert.Equal(1, await Context.Set<Note>().CountAsync());
    }

    [Fact]
    public async Task Copy_OfADeletedKey_IsRefused()
    {
        await TombstoneAsync(Gone);
        await Context.Database.OpenConnectionAsync();
        var connection = (NpgsqlConnection)Context.Database.GetDbConnection();
        var exception = await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            await using var writer = await connection.BeginBinaryImportAsync("COPY user_schema.notes FROM STDIN (FORMAT binary)");
            for (var id = 1; id <= 1_000; id++)
            {
                await writer.StartRowAsync();
                await writer.WriteAsync(id);
                await writer.WriteAsync(id == 777 ? Gone.Value : Guid.NewGuid());
            }

            await writer.CompleteAsync();
        });
        Assert.Equal(RefusalOf("UserId", "//auth/users", Gone.ToString()), exception.MessageText);
    }

    [Fact]
    public async Task RoleWithoutRightsOnTheTombstones_IsGuarded()
    {
        await TombstoneAsync(Gone);
        var role = $"role_{Guid.NewGuid():n}";
        await Context.Database.OpenConnectionAsync();
        await Context.RunAsync($"CREATE ROLE {role}; GRANT USAGE ON SCHEMA user_schema TO {role}; GRANT INSERT ON user_schema.notes TO {role}; SET ROLE {role}");
        await Context.RunAsync($"INSERT INTO user_schema.notes VALUES (1, {Sql(Ada)})");
        var exception = await Assert.ThrowsAsync<PostgresException>(() => Context.RunAsync($"INSERT INTO user_schema.notes VALUES (2, {Sql(Gone)})"));
        await Context.RunAsync($"RESET ROLE; DROP OWNED BY {role}; DROP ROLE {role}");
        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, exception.SqlState);
    }

    [Fact]
    public async Task InsertThatCameBeforeTheTombstone_IsNotBlockedByIt()
    {
        await Context.RunAsync($"INSERT INTO user_schema.notes VALUES (1, {Sql(Gone)})");
        await TombstoneAsync(Gone);
        Assert.Equal(1, await Context.Set<Note>().CountAsync());
        Assert.Equal(1, await Context.Set<Note>().ExecuteDeleteAsync());
    }

    [Fact]
    public async Task TombstoneThatCommitsWhileATransactionIsOpen_IsSeenByItsNextStatement()
    {
        await using var connection = new NpgsqlConnection(Context.Database.GetConnectionString());
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var first = new NpgsqlCommand($"INSERT INTO user_schema.notes VALUES (1, {Sql(Ada)})", connection);
        await first.ExecuteNonQueryAsync();

        await TombstoneAsync(Gone);

        await using var second = new NpgsqlCommand($"INSERT INTO user_schema.notes VALUES (2, {Sql(Gone)})", connection);
        var exception = await Assert.ThrowsAsync<PostgresException>(() => second.ExecuteNonQueryAsync());
        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, exception.SqlState);
    }

    protected override string Into(string table) => $"INSERT INTO user_schema.{table}";

    protected override string Sql(SoftRef<AuthUsers> key) => $"'{key}'";
}
