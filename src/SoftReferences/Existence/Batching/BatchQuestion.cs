using System.Globalization;

namespace SoftReferences;

/// <summary>A caller that waits for the statuses of its keys. It completes exactly once: when all are known, on timeout, or on cancellation.</summary>
/// <remarks>Its state changes only under the lock of the batcher. Its task is completed outside of it.</remarks>
internal sealed class BatchQuestion(OwnerBatcher batcher, int count) : IDisposable
{
    private readonly TaskCompletionSource<ExistenceAnswer> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AnswerAssembly _assembly = new(count);
    private readonly BatchWaiter?[] _waiters = new BatchWaiter?[count];
    private CancellationTokenRegistration _cancellation;
    private ITimer? _timer;
    private Exception? _exception;
    private int _open = count;

    public Task<ExistenceAnswer> Task => _completion.Task;

    public ExecutionContext? Context { get; } = ExecutionContext.Capture();

    /// <summary>Gets how long the caller waits.</summary>
    public TimeSpan Patience { get; private set; }

    /// <summary>Gets the keys that the caller waits for. An item is empty if it was answered without waiting.</summary>
    public ReadOnlySpan<BatchWaiter?> Waiters => _waiters;

    /// <summary>Gets a value indicating whether the answer is final.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Gets or sets the next question in the list of those to complete.</summary>
    public BatchQuestion? NextClosed { get; set; }

    /// <summary>Registers the cancellation and the timeout of the caller.</summary>
    public void Limit(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        Patience = timeout;
        _cancellation = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var question = (BatchQuestion)state!;
                question.Leave(new OperationCanceledException(token));
            },
            this);
        _timer = time.CreateTimer(static state => ((BatchQuestion)state!).Leave(exception: null), this, timeout, Timeout.InfiniteTimeSpan);
    }

    public BatchWaiter Await(int index) => _waiters[index] = new(this, index);

    public void Refuse(string reason)
    {
        _assembly.AddUnknown(reason, UnknownKind.TooManyCalls);
        CloseOne();
    }

    public void Answer(int index, Existence status, ExistenceAnswer answer)
    {
        _assembly.Add(index, status, answer);
        CloseOne();
    }

    public void Fail(Exception exception)
    {
        _exception ??= exception;
        CloseOne();
    }

    /// <summary>Finalizes the answer with the statuses known so far.</summary>
    /// <param name="exception">The exception for the caller, or <see langword="null"/> on timeout.</param>
    /// <param name="isOverdue">Whether the owner had time to answer about some of the open keys.</param>
    public void Close(Exception? exception, bool isOverdue)
    {
        IsClosed = true;
        _exception = exception;
        if (exception is null)
        {
            _assembly.AddUnknown(
                string.Create(CultureInfo.InvariantCulture, $"it {(isOverdue ? "gave no answer" : "could not be asked, because too many calls were running,")} within {Patience.TotalSeconds:0.###} s"),
                isOverdue ? UnknownKind.Timeout : UnknownKind.TooManyCalls);
        }
    }

    /// <summary>Completes the task of the caller.</summary>
    public void Complete()
    {
        Dispose();
        _ = _exception switch
        {
            null => _completion.TrySetResult(_assembly.ToAnswer()),
            OperationCanceledException cancelled => _completion.TrySetCanceled(cancelled.CancellationToken),
            _ => _completion.TrySetException(_exception),
        };
    }

    public void Dispose()
    {
        // Unregister does not wait for a running cancellation callback, which may hold the thread that completes this.
        _cancellation.Unregister();
        _timer?.Dispose();
    }

    private void CloseOne() => IsClosed = --_open == 0;

    private void Leave(Exception? exception) => batcher.Leave(this, exception);
}
