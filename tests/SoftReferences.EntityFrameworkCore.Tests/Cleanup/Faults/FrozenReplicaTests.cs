using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.EntityFrameworkCore.Tests.Faults;
using Xunit.Abstractions;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>A replica that freezes before a request, at every request in turn, and keeps its connection and locks: other replicas do its work, and it changes nothing when it continues (I4).</summary>
public sealed class FrozenReplicaTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly FaultyPostgreSqlDatabase _database = new();
    private readonly CleanupOptions _options = new() { FeedPageSize = 3, BatchSize = 2, TargetDuration = TimeSpan.FromMilliseconds(10), LeaseDuration = TimeSpan.FromHours(1) };
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero)) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(20) };

    [Fact]
    public async Task ReplicaThatStandsStillAtAnyStep_KeepsNobodyFromItsWork()
    {
        await using (var context = Open())
        {
            await context.Database.EnsureCreatedAsync();
            await context.Database.CreateSoftReferenceTriggersAsync();
        }

        string? expected = null;
        var (steps, hasStruck) = (0, true);
        while (hasStruck)
        {
            await using var story = new FaultStory<PetsContext>(Open);
            await story.ClearAsync();
            await story.AddAsync("spared", 1, NewPet);
            var (many, few) = (await story.AddAsync("many", 5, NewPet), await story.AddAsync("few", 1, NewPet));
            story.Delete(many, few);
            _database.Plan.Plan(expected is null ? null : new Fault(++steps, IsCarriedOut: false, EndsProcess: false) { StandsStill = true });
            hasStruck = await RunAsync(story) || expected is null;
            var actual = await story.DescribeAsync();
            Assert.True(actual == (expected ??= actual), $"Step {steps} led to another outcome.\nExpected:\n{expected}\nActual:\n{actual}");
        }

        output.WriteLine($"{steps - 1} steps");
        Assert.True(steps > 20, $"Only {steps - 1} steps, which is too few.");
    }

    public void Dispose() => _database.Dispose();

    private static Pet NewPet(SoftRef<AuthUsers> user) => new() { UserId = user };

    /// <summary>Runs one replica until it freezes, then another one until all work is done, and then lets the first one continue.</summary>
    /// <returns>Whether the first replica froze.</returns>
    private async Task<bool> RunAsync(FaultStory<PetsContext> story)
    {
        using var ending = new CancellationTokenSource(Patience);
        using var replica = new DependentProcess<PetsContext>(builder => _database.Use(builder), story.Owner, _options, _time, IdleTimeout);
        var working = Task.Run(() => WorkAsync(replica, ending.Token));
        while (!working.IsCompleted && !_database.Plan.HasStruck)
        {
            await Task.WhenAny(working, Task.Delay(1));
        }

        if (!_database.Plan.HasStruck)
        {
            await working;
            return false;
        }

        try
        {
            using var other = new DependentProcess<PetsContext>(builder => _database.UseDirectly(builder), story.Owner, _options, _time);
            await WorkAsync(other, ending.Token).WaitAsync(ending.Token);
        }
        finally
        {
            _database.Plan.GoOn();
            await working.WaitAsync(Patience);
        }

        return true;

        async Task WorkAsync(DependentProcess<PetsContext> process, CancellationToken cancellationToken)
        {
            while (!await story.IsDoneAsync())
            {
                await Task.Delay(1, cancellationToken);
                _time.Advance(_options.LeaseDuration + _options.MaximumRetryDelay);
                await DependentProcess<PetsContext>.UntilIdleAsync(process.FollowAsync);
                await DependentProcess<PetsContext>.UntilIdleAsync(process.CleanAsync);
            }
        }
    }

    private PetsContext Open()
    {
        var builder = new DbContextOptionsBuilder<PetsContext>();
        _database.UseDirectly(builder).UseSoftReferences(softReferences => softReferences.OwnsSchemas("user_schema").SkipExistenceChecks());
        return new PetsContext((DbContextOptions<PetsContext>)builder.Options);
    }
}
