using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.EntityFrameworkCore.Tests.Faults;
using Xunit.Abstractions;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

public sealed class PostgreSqlCleanupFaultTests(ITestOutputHelper output) : CleanupFaultTests(new FaultyPostgreSqlDatabase(), output);

public sealed class SqliteCleanupFaultTests(ITestOutputHelper output) : CleanupFaultTests(new FaultySqliteDatabase(), output);

/// <summary>Fails every request of a dependent to its database, one per run, from the first page of the feed to the last record. The outcome must be the same as without failures (I3, I4).</summary>
public abstract class CleanupFaultTests(FaultyDatabase database, ITestOutputHelper output) : IDisposable
{
    private const int MaximumRounds = 40;

    private readonly CleanupOptions _options = new() { FeedPageSize = 3, BatchSize = 2, TargetDuration = TimeSpan.FromMilliseconds(10) };

    // The clock advances whenever it is read, so that work of several transactions gives its turn to other work.
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero)) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(20) };

    [Theory]
    [MemberData(nameof(Failures))]
    public Task DeletedKeys_OfWhichOneHasManyRows(bool isCarriedOut, bool endsProcess) => AttackAsync<PetsContext>(isCarriedOut, endsProcess, async story =>
    {
        await story.AddAsync("spared", 2, NewPet);
        var none = await story.AddAsync("none", 0, NewPet);
        var many = await story.AddAsync("many", 5, NewPet);
        var few = await story.AddAsync("few", 1, NewPet);
        story.Delete(none, many, few);
    });

    [Theory]
    [MemberData(nameof(Failures))]
    public Task DeletedKey_WithARowOfATransactionThatWasRunning(bool isCarriedOut, bool endsProcess) => AttackAsync<PetsContext>(isCarriedOut, endsProcess, async story =>
    {
        await story.AddAsync("spared", 1, NewPet);
        var deleted = await story.AddAsync("deleted", 1, NewPet);
        await story.LeaveOpenAsync(NewPet(deleted));
        story.Delete(deleted);
    });

    [Theory]
    [MemberData(nameof(Failures))]
    public Task RestoredKey_AndOneThatIsDeletedForGood(bool isCarriedOut, bool endsProcess) => AttackAsync<PetsContext>(isCarriedOut, endsProcess, async story =>
    {
        var restored = await story.AddAsync("restored", 1, NewPet);
        var again = await story.AddAsync("again", 1, NewPet);
        story.Delete(restored, again);
        story.Restore(again);
        story.Restore(restored);
        story.Delete(again);
    });

    [Theory]
    [MemberData(nameof(Failures))]
    public Task MergedKeys(bool isCarriedOut, bool endsProcess) => AttackAsync<PetsContext>(isCarriedOut, endsProcess, async story =>
    {
        var target = await story.AddAsync("target", 1, NewPet);
        var merged = await story.AddAsync("merged", 3, NewPet);
        var before = await story.AddAsync("merged before", 1, NewPet);
        story.Merge(before, merged);
        story.Merge(merged, target);
    });

    [Theory]
    [MemberData(nameof(Failures))]
    public Task RowsThatAreHandledByTheApplication(bool isCarriedOut, bool endsProcess) => AttackAsync<LettersContext>(isCarriedOut, endsProcess, async story =>
    {
        await story.AddAsync("spared", 1, NewLetter);
        story.Delete(await story.AddAsync("deleted", 3, NewLetter), await story.AddAsync("deleted, too", 0, NewLetter));
    });

    /// <summary>Gets the kinds of failures: a lost request, a lost answer, and a killed process. A process that dies before a request leaves the same as one that dies after the previous request, so that combination is omitted.</summary>
    public static TheoryData<bool, bool> Failures() => new() { { false, false }, { true, false }, { true, true } };

    public void Dispose()
    {
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    private static Pet NewPet(SoftRef<AuthUsers> user) => new() { UserId = user };

    private static Letter NewLetter(SoftRef<AuthUsers> user) => new() { UserId = user };

    private async Task AttackAsync<TContext>(bool isCarriedOut, bool endsProcess, Func<FaultStory<TContext>, Task> act)
        where TContext : DbContext
    {
        await using (var context = OpenDirectly<TContext>())
        {
            await context.Database.EnsureCreatedAsync();
            await context.Database.CreateSoftReferenceTriggersAsync();
        }

        var expected = await RunAsync(null, act);
        output.WriteLine(expected);
        var (step, runs) = (0, 0);
        do
        {
            step = database.Plan.StepAfter(step, isCarriedOut);
            var fault = new Fault(step, isCarriedOut, endsProcess);
            var actual = await RunAsync(fault, act);
            Assert.True(expected == actual, $"{fault} led to another outcome.\nExpected:\n{expected}\nActual:\n{actual}");
            runs++;
        }
        while (database.Plan.HasStruck);

        output.WriteLine($"{runs - 1} of {step - 1} steps");
        Assert.True(step > 20 && runs > 5, $"Only {runs - 1} of {step - 1} steps failed, which is too few.");
    }

    /// <summary>Runs the whole story once, and returns a description of its outcome.</summary>
    private async Task<string> RunAsync<TContext>(Fault? fault, Func<FaultStory<TContext>, Task> act)
        where TContext : DbContext
    {
        await using var story = new FaultStory<TContext>(OpenDirectly<TContext>);
        await story.ClearAsync();
        await act(story);
        if (fault is null)
        {
            database.Plan.Rehearse();
        }
        else
        {
            database.Plan.Plan(fault);
        }

        var process = Start(story);
        try
        {
            for (var round = 0; round < MaximumRounds; round++)
            {
                if (database.Plan.IsDown)
                {
                    process.Dispose();
                    database.Restart();
                    process = Start(story);
                }

                await DependentProcess<TContext>.UntilIdleAsync(process.FollowAsync);
                await DependentProcess<TContext>.UntilIdleAsync(async () => await process.CleanAsync() && !await story.IsDoneAsync());
                await story.CommitOpenAsync();
                if (await story.IsDoneAsync())
                {
                    return await story.DescribeAsync();
                }

                _time.Advance(_options.LeaseDuration + _options.MaximumRetryDelay);
            }

            return $"The work is not done after {MaximumRounds} rounds: " + await story.DescribeAsync();
        }
        finally
        {
            process.Dispose();
        }
    }

    private DependentProcess<TContext> Start<TContext>(FaultStory<TContext> story)
        where TContext : DbContext => new(builder => database.Use(builder), story.Owner, _options, _time);

    private TContext OpenDirectly<TContext>()
        where TContext : DbContext
    {
        var builder = new DbContextOptionsBuilder<TContext>();
        database.UseDirectly(builder).UseSoftReferences(softReferences => softReferences.OwnsSchemas("user_schema").SkipExistenceChecks());
        return (TContext)Activator.CreateInstance(typeof(TContext), builder.Options)!;
    }
}
