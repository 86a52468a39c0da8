using SoftReferences.Stores;

namespace SoftReferences.StoreContract;

/// <summary>The base of all facts about sweeps.</summary>
public abstract class SweepFacts(Func<StoreSettings, StoreUnderTest> create) : StoreFacts(create, new() { Sweep = new() { GracePeriod = Grace, LeaseDuration = Lease } })
{
    protected const string Epoch = "epoch1";

    protected static readonly TimeSpan Grace = TimeSpan.FromHours(1);
    protected static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    protected static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    protected Task<SweepState> StateAsync() => One.Sweep.GetStateAsync(Owner.Service, CancellationToken.None);

    protected static Task<bool> BeginAsync(IDependentStore store, ReferencedOwner owner, long number) => store.Sweep.TryBeginAsync(owner, number, SweepCause.Request, CancellationToken.None);

    protected async Task<IReadOnlyList<SweepRange>> ClaimRangesAsync(IDependentStore store)
    {
        var ranges = new List<SweepRange>();
        while (await store.Sweep.ClaimAsync(Owner, CancellationToken.None) is { } range)
        {
            ranges.Add(range);
            Assert.True(ranges.Count < 100, "Claiming ranges does not come to an end.");
        }

        return ranges;
    }

    /// <summary>Finishes a range in which some keys are missing and all others exist.</summary>
    protected static Task<int?> FinishAsync(IDependentStore store, SweepRange range, params OwnerKey[] missing) =>
        store.Sweep.FinishAsync(range, new(Epoch, [.. range.Keys.Intersect(missing)], 0, [.. range.Keys.Except(missing)]), CancellationToken.None);

    /// <summary>Sweeps all references once.</summary>
    /// <returns>The number of suspects.</returns>
    protected async Task<int> SweepAsync(params OwnerKey[] missing)
    {
        var suspects = 0;
        Assert.True(await BeginAsync(One, Owner, (await StateAsync()).Number));
        while (await One.Sweep.ClaimAsync(Owner, CancellationToken.None) is { } range)
        {
            suspects += await FinishAsync(One, range, missing) ?? 0;
        }

        return suspects;
    }

    protected Task<SuspectBatch?> ClaimSuspectsAsync(IDependentStore store) => store.Sweep.ClaimSuspectsAsync(Owner, 100, CancellationToken.None);

    protected static IEnumerable<(OwnerKey Key, string Reference)> NamesOf(SuspectBatch? batch) => (batch?.Items ?? []).OrderBy(item => item.Reference, StringComparer.Ordinal).Select(item => (item.Key, item.Reference));
}
