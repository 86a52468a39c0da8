namespace SoftReferences;

/// <summary>One call to the owner.</summary>
/// <param name="keys">What it asks for.</param>
/// <param name="context">Whose execution context it runs in.</param>
/// <param name="askedAt">When it was asked: nothing that happened later has to show in the answer.</param>
internal sealed class BatchCall(BatchKey[] keys, ExecutionContext? context, DateTimeOffset askedAt) : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    public BatchKey[] Keys { get; } = keys;

    /// <summary>Gets the scope that all of its keys are of.</summary>
    public string Scope => Keys[0].Lane.Scope;

    public ExecutionContext? Context { get; } = context;

    public DateTimeOffset AskedAt { get; } = askedAt;

    public CancellationToken CancellationToken => _cancellation.Token;

    /// <summary>Gets or sets how many of its keys somebody waits for.</summary>
    public int AwaitedKeys { get; set; } = keys.Length;

    public void Cancel()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended just now.
        }
    }

    public void Dispose() => _cancellation.Dispose();
}
