using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup.Shapes;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;

namespace SoftReferences.EntityFrameworkCore.Tests.Triggers;

/// <summary>UUIDs in columns of texts on PostgreSQL, which take any spelling, while clean-up finds one.</summary>
public sealed class UuidTextTests : IDisposable
{
    private const string Gone = "0198c5f2-0000-7000-8000-0000000000ff";
    private const string Other = "0198c5f2-0000-7000-8000-0000000000aa";
    private const string Insert = "INSERT INTO d.pets VALUES";

    private readonly PostgreSqlDatabase _database = new();
    private readonly OwnerContext _context;

    public UuidTextTests()
    {
        _context = new(_database.Options<OwnerContext>(), model =>
        {
            model.Entity<Pet>().ToTable("pets", "d").HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete);
            model.Entity<Pet>().Property(pet => pet.UserId).HasColumnType("text");
            model.Entity<Pet>().HasSoftReference(pet => pet.Friends).OnOwnerDeleted(OrphanAction.Keep);
            model.Entity<Pet>().Property(pet => pet.Friends).HasColumnType("text[]");
        });
        _context.Database.EnsureCreated();
        _context.Add(new InboxTombstone { Owner = "//auth/users", Key = Gone, Kind = TombstoneKind.Deleted, Epoch = "e" });
        _context.SaveChanges();
    }

    [Theory]
    [InlineData($"{Insert} (1, 'KEY', '{{}}')")]
    [InlineData($"{Insert} (1, NULL, '{{KEY}}')")]
    [InlineData($"INSERT INTO d.pets SELECT n, CASE n WHEN 1500 THEN 'KEY' ELSE '{Other}' END, '{{}}' FROM generate_series(1, 2000) AS n")]
    [InlineData($"{Insert} (1, '{Other}', '{{}}'); UPDATE d.pets SET \"UserId\" = 'KEY'")]
    [InlineData($"{Insert} (1, '{Other}', '{{}}'); UPDATE d.pets SET \"Friends\" = '{{{Other},KEY}}'")]
    public async Task OtherSpelling_IsRefused_OnPartitionsToo(string sql)
    {
        string[] spellings = [Gone.ToUpperInvariant(), Other.Replace('c', 'C'), Gone.Replace("-", string.Empty, StringComparison.Ordinal), $"{{{Gone}}}", $" {Gone}", string.Empty];
        foreach (var isPartitioned in (bool[])[false, true])
        {
            await CreateTableAsync(isPartitioned);
            foreach (var spelling in spellings)
            {
                var written = sql.Contains("{KEY", StringComparison.Ordinal) || sql.Contains(",KEY", StringComparison.Ordinal) ? $"\"{spelling}\"" : spelling;
                var exception = await Assert.ThrowsAsync<PostgresException>(() => _context.RunAsync(sql.Replace("KEY", written, StringComparison.Ordinal)));

                Assert.Equal(
                    ("22P02", $"soft reference \"{exception.ColumnName}\" to //auth/users: \"{spelling}\" is not a hyphenated lower-case UUID"),
                    (exception.SqlState, exception.MessageText));
                Assert.Equal("Clean-up and sweeps would not find it. Write it in that form, or change the type of the column to uuid.", exception.Hint);
            }
        }
    }

    [Theory]
    [InlineData($"{Insert} (1, '{Other}', '{{{Other}}}')")]
    [InlineData($"{Insert} (1, NULL, '{{}}'); UPDATE d.pets SET \"UserId\" = '{Other}', \"Friends\" = '{{{Other}}}'")]
    public async Task SpellingOfTheLibrary_Passes(string sql)
    {
        await CreateTableAsync(isPartitioned: false);
        await _context.RunAsync(sql);
        Assert.Equal(SoftRef<AuthUsers>.Parse(Other), (await _context.Set<Pet>().SingleAsync()).UserId);
        Assert.Empty(await SoftReferenceChecks.TriggersAsync(_context));
    }

    [Fact]
    public async Task DeletedKey_IsRefused()
    {
        await CreateTableAsync(isPartitioned: false);
        var exception = await Assert.ThrowsAsync<PostgresException>(() => _context.RunAsync($"{Insert} (1, '{Gone}', '{{}}')"));
        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, exception.SqlState);
    }

    [Fact]
    public async Task RowThatHasAnotherSpellingFromBefore_MayChange_AndASweepCountsItsKeyAsUnknown()
    {
        await _context.RunAsync($"{Insert} (1, '{Gone.ToUpperInvariant()}', '{{{Gone.ToUpperInvariant()}}}'), (2, '{Other}', '{{}}')");
        await _context.Database.CreateSoftReferenceTriggersAsync();
        await _context.RunAsync("UPDATE d.pets SET \"Id\" = \"Id\" + 10, \"UserId\" = \"UserId\"");

        await using var transaction = await _context.Database.BeginTransactionAsync();
        foreach (var (name, keys) in ((string, string[])[])[("Pet.UserId", [Other]), ("Pet.Friends", [])])
        {
            var reference = _context.Model.GetSoftReferences().Single(reference => reference.Name == name);
            var page = await new ReferenceKeys().ReadAsync(new(_context, _context.GetInfrastructure()), reference, null, null, 10, CancellationToken.None);
            Assert.Equal((name, 1), (name, page.Invalid));
            Assert.Equal(keys, page.Keys.Select(key => key.ToString()));
        }
    }

    [Fact]
    public async Task Orphans_AreCleanedUp()
    {
        using var database = new PostgreSqlDatabase();
        using var world = new ShapeWorld(database, model =>
        {
            model.Entity<Pet>().ToTable("pets", "d").HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete);
            model.Entity<Pet>().Property(pet => pet.UserId).HasColumnType("text");
            model.Entity<Pet>().HasSoftReference(pet => pet.Friends).OnOwnerDeleted(OrphanAction.RemoveElement);
            model.Entity<Pet>().Property(pet => pet.Friends).HasColumnType("text[]");
        });
        var (gone, other) = (SoftRef<AuthUsers>.Parse(Gone), SoftRef<AuthUsers>.Parse(Other));
        await world.AddAsync(new Pet { UserId = gone }, new Pet { UserId = other, Friends = [gone, other] });
        world.Owner.Report(TombstoneKind.Deleted, gone);

        await world.CleanAsync();

        Assert.Equal((CleanupState.Done, 1L, null), await world.OutcomeAsync("Pet.UserId"));
        Assert.Equal((CleanupState.Done, 1L, null), await world.OutcomeAsync("Pet.Friends"));
        Assert.Equal([other], Assert.Single(await world.AllAsync<Pet>()).Friends);
    }

    public void Dispose()
    {
        _context.Dispose();
        _database.Dispose();
    }

    private async Task CreateTableAsync(bool isPartitioned)
    {
        await _context.RunAsync(
            $"""
            DROP TABLE d.pets;
            CREATE TABLE d.pets ("Id" integer PRIMARY KEY, "UserId" text, "Friends" text[] NOT NULL){(isPartitioned ? " PARTITION BY RANGE (\"Id\")" : null)};
            {(isPartitioned ? "CREATE TABLE d.all_pets PARTITION OF d.pets DEFAULT" : null)}
            """);
        await _context.Database.CreateSoftReferenceTriggersAsync();
    }

    private sealed class Pet
    {
        public int Id { get; init; }

        public SoftRef<AuthUsers>? UserId { get; init; }

        public SoftRef<AuthUsers>[] Friends { get; init; } = [];
    }
}
