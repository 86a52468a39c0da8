using System.Globalization;

namespace SoftReferences;

/// <summary>How long a question may take in all, its answer's body included, and who may cancel it before.</summary>
internal sealed class OwnerDeadline : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _linked;

    public OwnerDeadline(TimeSpan timeout, TimeProvider time, CancellationToken caller)
    {
        Length = timeout;
        Caller = caller;
        _timer = new(timeout, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, caller);
    }

    public TimeSpan Length { get; }

    public CancellationToken Caller { get; }

    public CancellationToken Token => _linked.Token;

    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Length.TotalSeconds:0.###} s");
}
