using System.Collections.Concurrent;

namespace SoftReferences;

/// <summary>Which owners' sweeps are stopped, as this process last read it. Health checks read it.</summary>
internal sealed class StoppedSweeps
{
    private readonly ConcurrentDictionary<(string Store, string Owner), StoppedSweep> _stopped = new();

    /// <summary>Gets them, in the order of their stores and owners.</summary>
    public IReadOnlyList<StoppedSweep> All =>
        [.. _stopped.Values.OrderBy(sweep => sweep.Store, StringComparer.Ordinal).ThenBy(sweep => sweep.Owner.ResourceName, StringComparer.Ordinal)];

    /// <summary>Notes how the sweeps of an owner stand.</summary>
    public void Report(string store, OwningService owner, SweepState state)
    {
        if (state is { StoppedReason: { } reason, StoppedAt: { } since })
        {
            _stopped[(store, owner.ResourceName)] = new(store, owner, since, reason);
        }
        else
        {
            _stopped.TryRemove((store, owner.ResourceName), out _);
        }
    }
}
