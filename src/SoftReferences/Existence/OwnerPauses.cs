using System.Collections.Concurrent;

namespace SoftReferences;

/// <summary>Pauses during which an owner that was just unavailable is not asked if that can be avoided. They are per scope, because a failure for one tenant says nothing about another.</summary>
/// <remarks>Only unavailability causes a pause. An owner that rejected a question, or was not asked, can answer others.</remarks>
internal sealed class OwnerPauses(TimeProvider time)
{
    // Scopes beyond this get no pauses.
    private const int MaximumScopes = 10_000;
    private static readonly TimeSpan Minimum = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Maximum = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, long> _until = new(StringComparer.Ordinal);

    /// <summary>Returns whether the owner is paused.</summary>
    public bool IsPaused(string scope) => _until.TryGetValue(scope, out var until) && time.GetTimestamp() < until;

    /// <summary>Starts a pause if a failure shows that the owner is unavailable.</summary>
    /// <param name="scope">The scope of the failed question.</param>
    /// <param name="kind">The kind of failure.</param>
    /// <param name="retryAfter">How long the owner asks to be left alone, if it said so.</param>
    public void Begin(string scope, UnknownKind kind, TimeSpan? retryAfter = null)
    {
        if (IsAway(kind) && HasRoomFor(scope))
        {
            var seconds = Math.Clamp((retryAfter ?? Minimum).TotalSeconds, Minimum.TotalSeconds, Maximum.TotalSeconds);
            _until[scope] = time.GetTimestamp() + (long)(seconds * time.TimestampFrequency);
        }
    }

    /// <summary>Ends the pause after an answer.</summary>
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
