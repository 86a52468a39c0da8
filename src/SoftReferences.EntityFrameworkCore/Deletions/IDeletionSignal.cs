namespace SoftReferences.EntityFrameworkCore;

/// <summary>Wakes those who wait for a tombstone.</summary>
internal interface IDeletionSignal
{
    /// <summary>Waits until it is worth looking again. It may return for no reason, and has no connection while it waits.</summary>
    Task WaitAsync(OwningService service, TimeSpan atMost, CancellationToken cancellationToken);
}
