using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>An owner behind a circuit breaker with retries, as its caller sees it. After several failures it is not called for a while, and the first call after that opens or closes the circuit.</summary>
/// <param name="time">The clock.</param>
/// <param name="answer">The owner's answer, or <see langword="null"/> if the call fails.</param>
internal sealed class ScriptedCircuit(FakeTimeProvider time, Func<IReadOnlyList<OwnerKey>, ExistenceAnswer?> answer)
{
    // The defaults of OwnerOptions: the circuit opens when half of twenty attempts fail. A failing call makes three attempts.
    private const int MinimumThroughput = 20;
    private const int Attempts = 3;

    private int _attempts;
    private int _failures;
    private DateTimeOffset? _openUntil;

    /// <summary>Gets how long the circuit stays open.</summary>
    public static TimeSpan Break { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets how many times the circuit was opened.</summary>
    public int Opened { get; private set; }

    public ExistenceAnswer Answer(IReadOnlyList<OwnerKey> keys)
    {
        if (_openUntil > time.GetUtcNow())
        {
            return IsOpen(keys, _openUntil.Value - time.GetUtcNow());
        }

        var isTrial = _openUntil is not null;
        _openUntil = null;
        if (answer(keys) is { } answered)
        {
            _attempts++;
            return answered;
        }

        (_attempts, _failures) = (_attempts + Attempts, _failures + Attempts);
        if (!isTrial && (_attempts < MinimumThroughput || 2 * _failures < _attempts))
        {
            return ExistenceAnswer.Unknown(keys.Count, "it failed", kind: UnknownKind.ServerError);
        }

        // The retry of this attempt finds the circuit open.
        Opened++;
        (_attempts, _failures, _openUntil) = (0, 0, time.GetUtcNow() + Break);
        return IsOpen(keys, Break);
    }

    private static ExistenceAnswer IsOpen(IReadOnlyList<OwnerKey> keys, TimeSpan left) =>
        ExistenceAnswer.Unknown(keys.Count, "it failed too often and is left alone for a while", left, UnknownKind.CircuitOpen);
}
