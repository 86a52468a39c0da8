using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool.Tests.ForeignKeys;

/// <summary>Foreign keys are replaced while both ends are written to: two services in one database, with 300 tables and 20 foreign keys between them.</summary>
public sealed class LiveSystemTests : IDisposable
{
    private const int TablesOfEach = 150;
    private const int KeysOfShop = 12;
    private const int KeysOfAuth = 8;

    private readonly TestDatabase _database = new();
    private readonly List<MigratedService> _services = [];

    [Fact]
    public async Task TwentyKeysOfThreeHundredTables_GoWithoutAWriterWaitingForASecond()
    {
        await _database.RunAsync(Schema());
        Assert.Equal(20, await _database.ReadAsync<long>("SELECT count(*) FROM pg_constraint AS key JOIN pg_class AS d ON d.oid = conrelid JOIN pg_class AS p ON p.oid = confrelid WHERE contype = 'f' AND conparentid = 0 AND d.relnamespace <> p.relnamespace"));
        var scripts = new[]
        {
            await FixAsync("shop_schema", model => Model<AuthUsers>(model, "shop_schema", "a", KeysOfShop)),
            await FixAsync("auth_schema", model => Model<ShopOrders>(model, "auth_schema", "b", KeysOfAuth)),
        };
        var before = await _database.ReadAsync<string>(Contents());

        // A long read of a table of each kind makes the first attempts fail. A lock stands in for the read, because a snapshot would also delay the creation of indexes.
        await using var reader = await _database.OpenAsync();
        await using var reading = await reader.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("LOCK TABLE shop_schema.a1, auth_schema.users IN ACCESS SHARE MODE", reader))
        {
            await command.ExecuteNonQueryAsync();
        }

        var isReading = 1;
        await using var writers = new Writers(_database, KeysOfShop, KeysOfAuth, StopReading);
        await writers.AllHaveWrittenAsync();
        var attempts = 0;
        foreach (var script in scripts)
        {
            await using var connection = await _database.OpenAsync();
            connection.Notice += (_, notice) =>
            {
                if (notice.Notice.MessageText.StartsWith("SoftReferences: ", StringComparison.Ordinal) && Interlocked.Increment(ref attempts) == 4)
                {
                    StopReading();
                }
            };
            foreach (var command in ScriptCommands.Of(script))
            {
                await using var run = new NpgsqlCommand(command, connection) { CommandTimeout = 0 };
                await run.ExecuteNonQueryAsync();
            }
        }

        await writers.AllHaveWrittenAsync();
        Assert.Empty(await writers.StopAsync());
        Assert.True(attempts >= 4, $"{attempts} attempts failed during the long read.");
        Assert.Equal(0, await _database.CountCrossingKeysAsync());
        Assert.Equal(before, await _database.ReadAsync<string>(Contents()));
        Assert.Equal(writers.Rows, await _database.ReadAsync<long>($"SELECT {string.Join(" + ", Tables().Select(table => $"(SELECT count(*) FROM {table} WHERE note = 'written')"))}"));
        foreach (var service in _services)
        {
            Assert.Empty(await service.FindInDatabaseAsync());
        }

        void StopReading()
        {
            if (Interlocked.Exchange(ref isReading, 0) == 1)
            {
                reading.Rollback();
            }
        }
    }

    public void Dispose() => _services.ForEach(service => service.Dispose());

    private async Task<string> FixAsync(string schema, Action<ModelBuilder> model)
    {
        var service = new MigratedService(schema, _database.ConnectionString, model, hasMigrations: false);
        _services.Add(service);
        var answer = await service.FixAsync(sql: true);
        Assert.Equal(schema == "shop_schema" ? KeysOfShop : KeysOfAuth, answer.Keys.Count(key => key.State == PlannedKeyState.Replaced));
        Assert.Equal(schema == "shop_schema" ? KeysOfAuth : KeysOfShop, answer.Keys.Count(key => key.State == PlannedKeyState.Elsewhere));
        return answer.Sql!;
    }

    private static string Schema()
    {
        var sql = new StringBuilder("CREATE SCHEMA shop_schema; CREATE SCHEMA auth_schema; CREATE TABLE shop_schema.orders (id uuid PRIMARY KEY, note text); CREATE TABLE auth_schema.users (id uuid PRIMARY KEY, note text);\n");
        sql.Append("INSERT INTO shop_schema.orders SELECT md5(n::text)::uuid FROM generate_series(1, 500) AS n; INSERT INTO auth_schema.users SELECT md5(n::text)::uuid FROM generate_series(1, 500) AS n;\n");
        foreach (var (schema, letter, principal, keys) in new[] { ("shop_schema", "a", "auth_schema.users", KeysOfShop), ("auth_schema", "b", "shop_schema.orders", KeysOfAuth) })
        {
            for (var number = 1; number < TablesOfEach; number++)
            {
                var table = $"{schema}.{letter}{number}";
                sql.Append(CultureInfo.InvariantCulture, $"CREATE TABLE {table} (id uuid{(number == 3 ? null : " PRIMARY KEY")}, ref uuid, note text){(number == 3 ? " PARTITION BY HASH (id)" : null)};\n");
                if (number == 3)
                {
                    sql.Append(CultureInfo.InvariantCulture, $"CREATE TABLE {table}_0 PARTITION OF {table} FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE {table}_1 PARTITION OF {table} FOR VALUES WITH (MODULUS 2, REMAINDER 1); ALTER TABLE {table} ADD PRIMARY KEY (id);\n");
                }

                sql.Append(CultureInfo.InvariantCulture, $"INSERT INTO {table} SELECT md5('{table}' || n)::uuid, md5(n::text)::uuid FROM generate_series(1, {(number <= keys ? 500 : 5)}) AS n;\n");
                if (number <= keys)
                {
                    var options = (number % 4) switch { 0 => " ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED", 1 => " ON DELETE CASCADE", 2 => " ON DELETE CASCADE NOT VALID", _ => string.Empty };
                    sql.Append(CultureInfo.InvariantCulture, $"ALTER TABLE {table} ADD CONSTRAINT \"Key.{number}\"\"{letter}\" FOREIGN KEY (ref) REFERENCES {principal}{options};\n");
                    sql.Append(number % 2 == 0 ? $"CREATE INDEX ON {table} (ref);\n" : null);
                }
            }
        }

        return sql.ToString();
    }

    private static void Model<TOwner>(ModelBuilder model, string schema, string letter, int keys)
        where TOwner : IOwningService => Tables(model, schema, (table, name) =>
        {
            if (name[0] == letter[0] && int.Parse(name.AsSpan(1), CultureInfo.InvariantCulture) <= keys)
            {
                table.IndexerProperty<SoftRef<TOwner>?>("Ref").HasColumnName("ref").HasAnnotation(SoftReferenceAnnotationNames.OrphanAction, "SetNull");
            }
            else if (name is "users")
            {
                table.IsSoftReferenceOwner<AuthUsers>();
            }
            else if (name is "orders")
            {
                table.IsSoftReferenceOwner<ShopOrders>();
            }
            else
            {
                table.IndexerProperty<Guid?>("Ref").HasColumnName("ref");
            }
        });

    private static void Tables(ModelBuilder model, string schema, Action<Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<Dictionary<string, object>>, string> configure)
    {
        var (letter, principal) = schema == "shop_schema" ? ("a", "orders") : ("b", "users");
        foreach (var name in Enumerable.Range(1, TablesOfEach - 1).Select(number => $"{letter}{number}").Append(principal))
        {
            model.SharedTypeEntity<Dictionary<string, object>>(name, table =>
            {
                table.ToTable(name, schema);
                table.IndexerProperty<Guid>("Id").HasColumnName("id");
                table.IndexerProperty<string?>("Note").HasColumnName("note");
                configure(table, name);
            });
        }
    }

    private static IEnumerable<string> Tables() =>
        Enumerable.Range(1, TablesOfEach - 1).SelectMany(number => new[] { $"shop_schema.a{number}", $"auth_schema.b{number}" }).Append("shop_schema.orders").Append("auth_schema.users");

    // The content of all earlier rows, without those that are written in the meantime.
    private static string Contents() =>
        $"SELECT md5({string.Join(" || ", Tables().Select(table => $"(SELECT coalesce(md5(string_agg(t::text, ',' ORDER BY t.id)), '') FROM {table} AS t WHERE note IS NULL)"))})";
}
