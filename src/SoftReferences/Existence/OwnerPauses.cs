using System.Collections.Concurrent;

namespace SoftReferences;

/// <summary>Until when an owner that was away a moment ago is not bothered where that can be avoided, in each scope: how it fares with one tenant says nothing about another.</summary>
/// <remarks>Only an owner that is away is spared. One that refused a question, or was not asked it, can say of others whether they exist.</remarks>
internal sealed class OwnerPauses(TimeProvider time)
{
    // Those beyond are not spared: the owner is asked for them.
    private const int MaximumScopes = 10_000;
    private static readonly TimeSpan Minimum = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Maximum = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, long> _until = new(StringComparer.Ordinal);

    /// <summary>Says whether the owner is spared.</summary>
    public bool IsPaused(string scope) => _until.TryGetValue(scope, out var until) && time.GetTimestamp() < until;

    /// <summary>Spares the owner for a while, if what it came to shows that it is away.</summary>
    /// <param name="scope">Whose questions have no answer.</param>
    /// <param name="kind">Why they have none.</param>
    /// <param name="retryAfter">How long the owner asks to be left alone, if it said so.</param>
    public void Begin(string scope, UnknownKind kind, TimeSpan? retryAfter = null)
    {
        if (IsAway(kind) && HasRoomFor(scope))
        {
            var seconds = Math.Clamp((retryAfter ?? Minimum).TotalSeconds, Minimum.TotalSeconds, Maximum.TotalSeconds);
            _until[scope] = time.GetTimestamp() + (long)(seconds * time.TimestampFrequency);
        }
    }

    /// <summary>Spares the owner no longer: it has said something.</summary>
    public void End(string scope) => _until.TryRemove(scope, out _);

    private static bool IsAway(UnknownKind kind) =>
        kind is UnknownKind.Timeout or UnknownKind.Connection or UnknownKind.CircuitOpen or UnknownKind.ServerError or UnknownKind.Throttled;

    private bool HasRoomFor(string scope)
    {
        if (_until.Count < MaximumScopes || _until.ContainsKey(scope))
        {
            return true;
        }

        foreach (var over in _until.Where(pause => pause.Value <= time.GetTimestamp()))
        {
            _until.TryRemove(over);
        }

        return _until.Count < MaximumScopes;
    }
}
