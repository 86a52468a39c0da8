namespace SoftReferences.EntityFrameworkCore;

/// <summary>Lets those who wait look again in short intervals.</summary>
internal sealed class PollingDeletionSignal(TimeProvider time) : IDeletionSignal
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public Task WaitAsync(OwningService service, TimeSpan atMost, CancellationToken cancellationToken) =>
        Task.Delay(atMost < Interval ? atMost : Interval, time, cancellationToken);
}
