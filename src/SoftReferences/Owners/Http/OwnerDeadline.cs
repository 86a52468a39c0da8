using System.Globalization;

namespace SoftReferences;

/// <summary>The deadline of a question, including the body of its answer, and its cancellation.</summary>
internal sealed class OwnerDeadline : IDisposable
{
    private readonly TimeProvider _time;
    private readonly long _begun;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _linked;

    /// <summary>Initializes a new instance of the <see cref="OwnerDeadline"/> class.</summary>
    /// <param name="timeout">The timeout, or infinite if only the waiting callers have one.</param>
    /// <param name="time">The clock.</param>
    /// <param name="caller">Cancels the question.</param>
    /// <param name="overdue">Cancelled when the waiting callers have no time left.</param>
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

    /// <summary>Returns the timeout as text or, without one, the elapsed time.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Length == Timeout.InfiniteTimeSpan ? _time.GetElapsedTime(_begun) : Length).TotalSeconds:0.###} s");
}
