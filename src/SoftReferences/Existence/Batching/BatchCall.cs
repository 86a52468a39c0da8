namespace SoftReferences;

/// <summary>One call to the owner.</summary>
/// <param name="keys">The keys to ask about.</param>
/// <param name="context">Whose execution context it runs in.</param>
/// <param name="askedAt">When it was asked. The answer may not reflect later changes.</param>
/// <param name="begun">The same time as a timestamp.</param>
internal sealed class BatchCall(BatchKey[] keys, ExecutionContext? context, DateTimeOffset askedAt, long begun) : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly CancellationTokenSource _overdue = new();

    public BatchKey[] Keys { get; } = keys;

    /// <summary>Gets the scope of all its keys.</summary>
    public string Scope => Keys[0].Lane.Scope;

    public ExecutionContext? Context { get; } = context;

    public DateTimeOffset AskedAt { get; } = askedAt;

    public long Begun { get; } = begun;

    /// <summary>Gets the source that cancels it when no caller wants the answer any more.</summary>
    public CancellationToken CancellationToken => _cancellation.Token;

    /// <summary>Gets the source that cancels it when it is overdue.</summary>
    public CancellationToken Overdue => _overdue.Token;

    /// <summary>Gets or sets the number of keys with waiting callers.</summary>
    public int AwaitedKeys { get; set; } = keys.Length;

    /// <summary>Gets or sets a value indicating whether a caller timed out although the owner had time to answer.</summary>
    public bool IsOverdue { get; set; }

    /// <summary>Cancels the call when no caller waits any more, either as overdue, which is the owner's fault, or as abandoned.</summary>
    public void End()
    {
        try
        {
            (IsOverdue ? _overdue : _cancellation).Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call has just ended.
        }
    }

    public void Dispose()
    {
        _cancellation.Dispose();
        _overdue.Dispose();
    }
}
