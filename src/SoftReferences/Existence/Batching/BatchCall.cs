namespace SoftReferences;

/// <summary>One call to the owner.</summary>
/// <param name="keys">What it asks for.</param>
/// <param name="context">Whose execution context it runs in.</param>
/// <param name="askedAt">When it was asked: nothing that happened later has to show in the answer.</param>
/// <param name="begun">The same moment as a timestamp.</param>
internal sealed class BatchCall(BatchKey[] keys, ExecutionContext? context, DateTimeOffset askedAt, long begun) : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly CancellationTokenSource _overdue = new();

    public BatchKey[] Keys { get; } = keys;

    /// <summary>Gets the scope that all of its keys are of.</summary>
    public string Scope => Keys[0].Lane.Scope;

    public ExecutionContext? Context { get; } = context;

    public DateTimeOffset AskedAt { get; } = askedAt;

    public long Begun { get; } = begun;

    /// <summary>Gets what ends it when nobody wants its answer any more.</summary>
    public CancellationToken CancellationToken => _cancellation.Token;

    /// <summary>Gets what ends it when it is overdue.</summary>
    public CancellationToken Overdue => _overdue.Token;

    /// <summary>Gets or sets how many of its keys somebody waits for.</summary>
    public int AwaitedKeys { get; set; } = keys.Length;

    /// <summary>Gets or sets a value indicating whether the owner had time to answer, and somebody has none left to wait for it.</summary>
    public bool IsOverdue { get; set; }

    /// <summary>Ends it, because nobody waits any more: by the owner's fault, or because nobody wants it.</summary>
    public void End()
    {
        try
        {
            (IsOverdue ? _overdue : _cancellation).Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended just now.
        }
    }

    public void Dispose()
    {
        _cancellation.Dispose();
        _overdue.Dispose();
    }
}
