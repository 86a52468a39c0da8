using System.Collections.Concurrent;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>The owners whose sweeps are stopped, as last read by this process. Health checks read it.</summary>
internal sealed class StoppedSweeps
{
    private readonly ConcurrentDictionary<(string Store, string Owner), StoppedSweep> _stopped = new();

    /// <summary>Gets the stopped sweeps, ordered by store and owner.</summary>
    public IReadOnlyList<StoppedSweep> All =>
        [.. _stopped.Values.OrderBy(sweep => sweep.Store, StringComparer.Ordinal).ThenBy(sweep => sweep.Owner.ResourceName, StringComparer.Ordinal)];

    /// <summary>Sets the state of an owner's sweeps.</summary>
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
