using System.Collections.Concurrent;

namespace SoftReferences;

/// <summary>The epochs of one owner's answers in each scope, because an owner may have a database per tenant.</summary>
/// <remarks>An epoch belongs to one database. When it ends in one scope, the database was replaced for all scopes with that epoch.</remarks>
internal sealed class EpochSights
{
    // Scopes beyond this share one entry. They are asked about more often than necessary, but never trusted too much.
    private const int MaximumScopes = 10_000;

    private readonly ConcurrentDictionary<string, Sight> _scopes = new(StringComparer.Ordinal);
    private readonly Sight _unscoped = new();
    private readonly Sight _others = new();

    /// <summary>Returns the earliest time of a question, in milliseconds since 1970, whose answer is still trusted.</summary>
    public long SinceOf(string scope) => Of(scope).Epoch?.Since ?? long.MinValue;

    /// <summary>Records the epoch of an answer. Answers of an earlier epoch are no longer trusted, because the owner's data was replaced.</summary>
    /// <param name="scope">The scope of the answer.</param>
    /// <param name="epoch">The epoch, or <see langword="null"/> if the owner has none.</param>
    /// <param name="askedAt">When the question was asked.</param>
    /// <returns>Whether to cache the answer. It is not cached if there is an answer of another epoch to the same or a later question.</returns>
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

            // In the shared entry, the epoch changes between scopes without any database having been replaced.
            if (seen is not null && seen.Name != next.Name && sight != _others)
            {
                End(seen.Name, asked);
            }

            return !isLate;
        }
    }

    private Sight Of(string scope) => scope.Length == 0 ? _unscoped : _scopes.GetValueOrDefault(scope, _others);

    /// <summary>Invalidates all answers of an ended epoch, in all scopes.</summary>
    private void End(string epoch, long at)
    {
        foreach (var sight in _scopes.Values.Append(_unscoped).Append(_others))
        {
            while (sight.Epoch is { } seen && seen.Name == epoch && seen.Since < at && !sight.TryReplace(seen, seen with { Since = at }))
            {
            }
        }
    }

    /// <summary>The owner's epoch according to its answers. <see cref="Since"/> never decreases, so a late answer or a clock that is set back does not make old answers trusted again.</summary>
    /// <param name="Name">The epoch of the answer to the latest question.</param>
    /// <param name="Since">The earliest trusted time of a question, in milliseconds since 1970.</param>
    /// <param name="Latest">The time of the latest question, in milliseconds since 1970.</param>
    private sealed record SeenEpoch(string Name, long Since, long Latest);

    private sealed class Sight
    {
        private SeenEpoch? _epoch;

        public SeenEpoch? Epoch => Volatile.Read(ref _epoch);

        public bool TryReplace(SeenEpoch? seen, SeenEpoch next) => ReferenceEquals(Interlocked.CompareExchange(ref _epoch, next, seen), seen);
    }
}
