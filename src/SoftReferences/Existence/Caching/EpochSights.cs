using System.Collections.Concurrent;

namespace SoftReferences;

/// <summary>Which epoch one owner's answers are of, in each scope: an owner may have a database for each tenant.</summary>
/// <remarks>An epoch is one database's. When one scope has left it, the database was replaced for every other scope that was answered from it.</remarks>
internal sealed class EpochSights
{
    // Those beyond share one sight: they are asked for more than they need be, and believed no more than they may be.
    private const int MaximumScopes = 10_000;

    private readonly ConcurrentDictionary<string, Sight> _scopes = new(StringComparer.Ordinal);
    private readonly Sight _unscoped = new();
    private readonly Sight _others = new();

    /// <summary>Says when an answer has to have been asked for at the earliest to be believed, in milliseconds since 1970.</summary>
    public long SinceOf(string scope) => Of(scope).Epoch?.Since ?? long.MinValue;

    /// <summary>Notes which epoch an answer is of. What was asked for in an earlier one is not believed: the owner's data was replaced.</summary>
    /// <param name="scope">Whose answer it is.</param>
    /// <param name="epoch">The epoch, or <see langword="null"/> of an owner that has none.</param>
    /// <param name="askedAt">When it was asked for.</param>
    /// <returns>Whether the answer is to be remembered: not if one of another epoch is here already that was not asked for before it.</returns>
    public bool Note(string scope, string? epoch, DateTimeOffset askedAt)
    {
        if (epoch is null)
        {
            return true;
        }

        var sight = Of(scope);
        if (sight == _others && _scopes.Count < MaximumScopes)
        {
            sight = _scopes.GetOrAdd(scope, static _ => new());
        }

        var asked = askedAt.ToUnixTimeMilliseconds();
        while (true)
        {
            var seen = sight.Epoch;
            var isLate = seen is not null && seen.Name != epoch && asked <= seen.Latest;
            var next = seen is null ? new(epoch, long.MinValue, asked)
                : isLate ? seen with { Since = Math.Max(seen.Since, asked < seen.Latest ? seen.Latest : asked + 1) }
                : seen.Name != epoch ? new(epoch, asked, asked)
                : asked > seen.Latest ? seen with { Latest = asked }
                : seen;
            if (!sight.TryReplace(seen, next))
            {
                continue;
            }

            // What is shared by many scopes goes from one epoch to another without any being replaced.
            if (seen is not null && seen.Name != next.Name && sight != _others)
            {
                End(seen.Name, asked);
            }

            return !isLate;
        }
    }

    private Sight Of(string scope) => scope.Length == 0 ? _unscoped : _scopes.GetValueOrDefault(scope, _others);

    /// <summary>Lets nothing be believed any more, in any scope, that was asked for in an epoch that has ended.</summary>
    private void End(string epoch, long at)
    {
        foreach (var sight in _scopes.Values.Append(_unscoped).Append(_others))
        {
            while (sight.Epoch is { } seen && seen.Name == epoch && seen.Since < at && !sight.TryReplace(seen, seen with { Since = at }))
            {
            }
        }
    }

    /// <summary>The owner's epoch, as answers tell it. <see cref="Since"/> only ever grows: an answer that comes in late, or a clock that is set back, makes nothing believed again.</summary>
    /// <param name="Name">The epoch of the answer that was asked for last.</param>
    /// <param name="Since">What was asked for earlier is not believed, in milliseconds since 1970.</param>
    /// <param name="Latest">When that answer was asked for, likewise.</param>
    private sealed record SeenEpoch(string Name, long Since, long Latest);

    private sealed class Sight
    {
        private SeenEpoch? _epoch;

        public SeenEpoch? Epoch => Volatile.Read(ref _epoch);

        public bool TryReplace(SeenEpoch? seen, SeenEpoch next) => ReferenceEquals(Interlocked.CompareExchange(ref _epoch, next, seen), seen);
    }
}
