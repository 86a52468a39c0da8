using Microsoft.EntityFrameworkCore;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>A database with many orphans, in which a test obstructs the work of the library.</summary>
internal sealed class ObstructedDatabase : IDisposable
{
    public const int PetsOfUser = 4;

    private readonly string _connectionString;
    private readonly TimeProvider _time;
    private readonly List<SoftRef<AuthUsers>> _deleted = [];

    public ObstructedDatabase(PostgreSqlServer server, int users, TimeProvider time, CleanupOptions options)
    {
        _connectionString = server.CreateDatabase();
        _time = time;
        Pets = users * PetsOfUser;
        Options = options;
    }

    /// <summary>Gets the number of orphans.</summary>
    public int Pets { get; }

    /// <summary>Gets the users that the owner has deleted.</summary>
    public IReadOnlyList<SoftRef<AuthUsers>> Deleted => _deleted;

    public CleanupOptions Options { get; }

    public ScriptedOwner Owner { get; } = new();

    /// <summary>Starts a process of the dependent.</summary>
    /// <param name="settings">What its connection string contains besides the name of the database.</param>
    public DependentProcess<PetsContext> Start(string settings = "") => new(builder => builder.AllowManyProviders().UseNpgsql($"{_connectionString};{settings}"), Owner, Options, _time);

    public PetsContext Open() => new(
        new DbContextOptionsBuilder<PetsContext>().AllowManyProviders().UseNpgsql(_connectionString).UseSoftReferences(softReferences => softReferences.OwnsSchemas("user_schema").SkipExistenceChecks()).Options);

    /// <summary>Creates the tables, pets of users that the owner has deleted, and one pet of a user that exists.</summary>
    public async Task FillAsync()
    {
        await using var context = Open();
        await context.Database.EnsureCreatedAsync();
        await context.Database.CreateSoftReferenceTriggersAsync();
        for (var user = 0; user < Pets / PetsOfUser; user++)
        {
            var deleted = CleanupWorld.NewUser();
            _deleted.Add(deleted);
            context.AddRange(Enumerable.Range(0, PetsOfUser).Select(_ => new Pet { UserId = deleted }));
        }

        context.Add(new Pet { UserId = CleanupWorld.NewUser() });
        await context.SaveChangesAsync();
        Owner.Report(TombstoneKind.Deleted, _deleted);
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var context = Open();
        await context.Database.ExecuteSqlRawAsync(sql);
    }

    public async Task<bool> IsDoneAsync()
    {
        await using var context = Open();
        return await context.Set<CleanupRecord>().CountAsync(record => record.State == CleanupState.Done) == _deleted.Count;
    }

    /// <summary>Checks that every orphan is gone, and that the records say so.</summary>
    public async Task AssertDoneAsync()
    {
        await using var context = Open();
        var records = await context.Set<CleanupRecord>().AsNoTracking().ToListAsync();
        Assert.DoesNotContain(await context.Set<Pet>().AsNoTracking().ToListAsync(), pet => _deleted.Contains(pet.UserId));
        Assert.Equal(1, await context.Set<Pet>().CountAsync());
        Assert.Equal(_deleted.Select(user => user.ToString()).Order(StringComparer.Ordinal), records.Select(record => record.Key).Order(StringComparer.Ordinal));
        Assert.All(records, record => Assert.Equal((CleanupState.Done, PetsOfUser), (record.State, record.Rows)));
        Assert.False(await context.Set<CleanupRange>().AnyAsync());
    }

    public void Dispose()
    {
        using var connection = new NpgsqlConnection(_connectionString);
        NpgsqlConnection.ClearPool(connection);
    }
}
