using System.Globalization;

namespace SoftReferences;

/// <summary>How long a question may take in all, its answer's body included, and who may cancel it before.</summary>
internal sealed class OwnerDeadline : IDisposable
{
    private readonly TimeProvider _time;
    private readonly long _begun;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _linked;

    /// <summary>Initializes a new instance of the <see cref="OwnerDeadline"/> class.</summary>
    /// <param name="timeout">How long it may take; infinite where only those who wait know.</param>
    /// <param name="time">The clock.</param>
    /// <param name="caller">Cancels the question.</param>
    /// <param name="overdue">Says that those who wait have no time left, however long that is after now.</param>
    public OwnerDeadline(TimeSpan timeout, TimeProvider time, CancellationToken caller, CancellationToken overdue = default)
    {
        Length = timeout;
        Caller = caller;
        (_time, _begun) = (time, time.GetTimestamp());
        _timer = new(timeout, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, caller, overdue);
    }

    public TimeSpan Length { get; }

    public CancellationToken Caller { get; }

    public CancellationToken Token => _linked.Token;

    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }

    /// <summary>Says how long it might take: without a length of its own as long as it has taken.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Length == Timeout.InfiniteTimeSpan ? _time.GetElapsedTime(_begun) : Length).TotalSeconds:0.###} s");
}
