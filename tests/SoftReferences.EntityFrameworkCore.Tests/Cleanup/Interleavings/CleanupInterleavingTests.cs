using System.Data;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.TestSupport;
using Xunit.Abstractions;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>
/// A writer that inserts a reference, and the deletion of its key from the owner to the last record, with their steps in
/// every possible order: afterwards there is no orphan, the removals are recorded, and no orphan can be inserted (I5).
/// </summary>
public sealed class CleanupInterleavingTests(ITestOutputHelper output)
{
    // The key is deleted, its tombstone is written and committed, the work is claimed, the rows are removed, and the removal is committed.
    private const int StepsOfDeletion = 6;
    private const int MaximumRounds = 20;

    private readonly CleanupOptions _options = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly CommitGate _gate = new();
    private readonly ScriptedOwner _owner = new();
    private readonly Dictionary<WriterOutcome, int> _outcomes = [];

    [Theory]
    [InlineData(IsolationLevel.ReadCommitted, false)]
    [InlineData(IsolationLevel.ReadCommitted, true)]
    [InlineData(IsolationLevel.RepeatableRead, false)]
    [InlineData(IsolationLevel.RepeatableRead, true)]
    [InlineData(IsolationLevel.Serializable, false)]
    [InlineData(IsolationLevel.Serializable, true)]
    public Task WriterThatValidatesReadsWritesAndCommits(IsolationLevel isolation, bool repoints) =>
        RunAllAsync(PostgreSqlServer.Shared, new WriterKind(isolation, repoints, Prepares: false), stepsOfWriter: 4);

    [Theory]
    [InlineData(IsolationLevel.ReadCommitted)]
    [InlineData(IsolationLevel.RepeatableRead)]
    public Task WriterThatCommitsInTwoPhases(IsolationLevel isolation) =>
        RunAllAsync(PostgreSqlServer.TwoPhase, new WriterKind(isolation, Repoints: false, Prepares: true), stepsOfWriter: 5);

    private async Task RunAllAsync(PostgreSqlServer server, WriterKind kind, int stepsOfWriter)
    {
        var connectionString = server.CreateDatabase();
        using var process = new DependentProcess<PetsContext>(builder => builder.AllowManyProviders().UseNpgsql(connectionString).AddInterceptors(_gate), _owner, _options, _time);
        await using (var context = Open(connectionString))
        {
            await context.Database.EnsureCreatedAsync();
            await context.Database.CreateSoftReferenceTriggersAsync();
        }

        // If the deletion comes first, the owner answers that the key is gone and the writer stops, so all orders that begin with it are equivalent.
        var orders = Interleavings.Of(stepsOfWriter, StepsOfDeletion).ToLookup(order => order[0]);
        foreach (var order in orders[true].Append(orders[false].First()))
        {
            await RunAsync(process, connectionString, kind, order);
        }

        output.WriteLine(string.Join(", ", _outcomes));
        Assert.Equal([WriterOutcome.RefusedByTheOwner, WriterOutcome.RefusedByTheGuard, WriterOutcome.Committed], _outcomes.Keys.Order());
        await AssertNothingIsLeftAsync(connectionString);
    }

    private async Task RunAsync(DependentProcess<PetsContext> process, string connectionString, WriterKind kind, IReadOnlyList<bool> order)
    {
        var (user, other) = (CleanupWorld.NewUser(), CleanupWorld.NewUser());
        _owner.Alive.UnionWith([OwnerKey.Of(user.Value), OwnerKey.Of(other.Value)]);
        await using var context = Open(connectionString);
        var own = new Pet { UserId = other };
        if (kind.Repoints)
        {
            context.Add(own);
            await context.SaveChangesAsync();
            context.ChangeTracker.Clear();
        }

        var outcome = WriterOutcome.Unfinished;
        var writer = new SteppedActor(async pause => outcome = await WriteAsync(context, kind, user, own.Id, pause));
        var deletion = new SteppedActor(pause => DeleteAsync(process, user, pause));
        foreach (var isWriter in order)
        {
            await (isWriter ? writer : deletion).StepAsync();
        }

        Assert.True(writer.IsDone && deletion.IsDone, "An actor has more steps than expected.");
        for (var round = 0; round < MaximumRounds && !await IsDoneAsync(context, user); round++)
        {
            _time.Advance(_options.MaximumRetryDelay);
            await CleanAsync(process);
        }

        var description = $"{string.Concat(order.Select(isWriter => isWriter ? 'W' : 'd'))}, {outcome}";
        Assert.True(await context.Set<Pet>().AsNoTracking().AllAsync(pet => pet.UserId != user), $"{description}: an orphan is left.");
        var record = await context.Set<CleanupRecord>().AsNoTracking().SingleAsync(record => record.Key == user.ToString());
        Assert.True(
            (record.State, record.Rows) == (CleanupState.Done, outcome == WriterOutcome.Committed ? 1 : 0),
            string.Create(CultureInfo.InvariantCulture, $"{description}: the record says {record.State}, {record.Rows} rows, {record.LastError}"));
        _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
    }

    private async Task<WriterOutcome> WriteAsync(PetsContext context, WriterKind kind, SoftRef<AuthUsers> user, Guid own, Func<Task> pause)
    {
        if (!_owner.Alive.Contains(OwnerKey.Of(user.Value)))
        {
            return WriterOutcome.RefusedByTheOwner;
        }

        await pause();
        await using var transaction = await context.Database.BeginTransactionAsync(kind.Isolation);
        Assert.False(await context.Set<Pet>().AnyAsync(pet => pet.UserId == user));
        await pause();
        try
        {
            if (kind.Repoints)
            {
                Assert.Equal(1, await context.Set<Pet>().Where(pet => pet.Id == own).ExecuteUpdateAsync(setters => setters.SetProperty(pet => pet.UserId, user)));
            }
            else
            {
                await context.Database.ExecuteSqlAsync($"INSERT INTO user_schema.\"Pet\" (\"Id\", \"UserId\", \"Hidden\") VALUES ({own}, {user.Value}, FALSE)");
            }
        }
        catch (Exception exception) when (exception.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation })
        {
            return WriterOutcome.RefusedByTheGuard;
        }

        await pause();
        if (kind.Prepares)
        {
            await context.Database.ExecuteSqlRawAsync("PREPARE TRANSACTION 'writer'");
            await transaction.DisposeAsync();
            await pause();
            await context.Database.ExecuteSqlRawAsync("COMMIT PREPARED 'writer'");
        }
        else
        {
            await transaction.CommitAsync();
        }

        return WriterOutcome.Committed;
    }

    private async Task DeleteAsync(DependentProcess<PetsContext> process, SoftRef<AuthUsers> user, Func<Task> pause)
    {
        _owner.Alive.Remove(OwnerKey.Of(user.Value));
        _owner.Report(TombstoneKind.Deleted, user);
        await pause();

        _gate.PauseNext(pause);
        Assert.True(await process.FollowAsync());
        await pause();

        _owner.BeforeAnswer = async () =>
        {
            _owner.BeforeAnswer = static () => Task.CompletedTask;
            await pause();
            _gate.PauseNext(pause);
        };
        await CleanAsync(process);
        Assert.False(_gate.IsClosed, "The removal was not committed through Entity Framework Core, so the gate did not hold it.");
    }

    private static async Task CleanAsync(DependentProcess<PetsContext> process)
    {
        while (await process.CleanAsync())
        {
        }
    }

    private static async Task<bool> IsDoneAsync(PetsContext context, SoftRef<AuthUsers> user) =>
        await context.Set<CleanupRecord>().AnyAsync(record => record.Key == user.ToString() && record.State == CleanupState.Done);

    private async Task AssertNothingIsLeftAsync(string connectionString)
    {
        await using var context = Open(connectionString);
        Assert.False(await context.Set<CleanupRange>().AnyAsync());
        foreach (var tombstone in await context.Set<InboxTombstone>().AsNoTracking().ToListAsync())
        {
            var key = Guid.Parse(tombstone.Key, CultureInfo.InvariantCulture);
            var exception = await Assert.ThrowsAsync<PostgresException>(
                () => context.Database.ExecuteSqlAsync($"INSERT INTO user_schema.\"Pet\" (\"Id\", \"UserId\", \"Hidden\") VALUES ({Guid.NewGuid()}, {key}, FALSE)"));
            Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, exception.SqlState);
        }
    }

    private static PetsContext Open(string connectionString) => new(
        new DbContextOptionsBuilder<PetsContext>().AllowManyProviders().UseNpgsql(connectionString).UseSoftReferences(softReferences => softReferences.OwnsSchemas("user_schema").SkipExistenceChecks()).Options);

    private sealed record WriterKind(IsolationLevel Isolation, bool Repoints, bool Prepares);
}
