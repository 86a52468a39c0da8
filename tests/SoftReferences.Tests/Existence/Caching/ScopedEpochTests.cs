namespace SoftReferences.Tests;

/// <summary>An owner may have a separate database, and so a separate epoch, for each tenant.</summary>
public sealed class ScopedEpochTests
{
    private static readonly OwnerKey Key = OwnerKey.Of(1);

    [Fact]
    public async Task Scopes_WithAnEpochEach_LeaveOneAnotherWhatIsRemembered()
    {
        using var world = new MemoryWorld { Owner = { [1] = Existence.Exists } };
        for (var check = 0; check < 100; check++)
        {
            foreach (var tenant in new[] { "a", "b" })
            {
                (world.Current, world.Epoch) = (tenant, $"of {tenant}");
                Assert.True(await world.IsAcceptedAsync(1));
                world.Time.Advance(TimeSpan.FromMilliseconds(10));
            }
        }

        Assert.Equal(2, world.Calls);
    }

    [Fact]
    public async Task Epoch_ThatChangesInOneScope_EndsWhatWasRememberedInIt_AndInNoOther()
    {
        using var world = new MemoryWorld { Owner = { [1] = Existence.Exists, [2] = Existence.Exists } };
        foreach (var tenant in new[] { "a", "b" })
        {
            (world.Current, world.Epoch) = (tenant, $"of {tenant}");
            await world.CheckAsync(1);
        }

        world.Time.Advance(TimeSpan.FromSeconds(1));
        (world.Epoch, world.Owner[1]) = ("of b, restored", Existence.Missing);
        await world.CheckAsync(2);

        Assert.Equal([SoftReferenceFailureKind.Missing], await world.CheckAsync(1));
        (world.Current, var calls) = ("a", world.Calls);
        Assert.True(await world.IsAcceptedAsync(1));
        Assert.Equal(calls, world.Calls);
    }

    [Fact]
    public async Task Epoch_ThatOneScopeHasLeft_EndsWhatWasRememberedOfItInTheOthers()
    {
        using var world = new MemoryWorld { Owner = { [1] = Existence.Exists, [2] = Existence.Exists } };
        foreach (var tenant in new[] { null, "a", "b" })
        {
            world.Current = tenant;
            await world.CheckAsync(1);
        }

        world.Time.Advance(TimeSpan.FromSeconds(1));
        (world.Epoch, world.Owner[1]) = ("two", Existence.Missing);
        await world.CheckAsync(2);

        foreach (var tenant in new[] { null, "a", "b" })
        {
            world.Current = tenant;
            Assert.Equal([SoftReferenceFailureKind.Missing], await world.CheckAsync(1));
        }
    }

    [Fact]
    public void Scopes_MoreThanAreHeld_BelieveNothingOfAnEpochThatHasEnded()
    {
        const int Held = 10_000;
        using var world = new MemoryWorld();
        var memory = world.Memory.Of(BillingAccounts.Service);
        for (var number = 0; number < Held; number++)
        {
            memory.Note($"{number}", "one", world.Time.GetUtcNow());
        }

        memory.Note("beyond", "one", world.Time.GetUtcNow());
        memory.Remember("beyond", Key, Existence.Exists, world.Time.GetUtcNow(), new());
        Assert.Equal(CachedTrust.Fresh, memory.Recall("beyond", Key, new()));
        world.Time.Advance(TimeSpan.FromSeconds(1));

        memory.Note("beyond", "two", world.Time.GetUtcNow());

        Assert.Equal(CachedTrust.None, memory.Recall("beyond", Key, new()));
        memory.Remember("0", Key, Existence.Exists, world.Time.GetUtcNow() - TimeSpan.FromSeconds(1), new());
        Assert.Equal(CachedTrust.Fresh, memory.Recall("0", Key, new()));
    }

    [Fact]
    public void Epochs_NotedByManyScopesAtOnce_NeverMakeAnEarlierAnswerBelieved()
    {
        using var world = new MemoryWorld();
        var memory = world.Memory.Of(BillingAccounts.Service);
        var start = world.Time.GetUtcNow();
        string[] scopes = ["", "a", "b", "c"];
        foreach (var scope in scopes)
        {
            memory.Note(scope, "old", start);
            memory.Remember(scope, Key, Existence.Exists, start, new());
        }

        Parallel.For(0, 2_000, number => memory.Note(scopes[number % 3], $"{number % 2}", start.AddMilliseconds(number + 1)));

        Assert.All(scopes, scope => Assert.Equal(CachedTrust.None, memory.Recall(scope, Key, new())));
    }
}
