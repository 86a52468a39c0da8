using System.Globalization;

namespace SoftReferences;

/// <summary>A caller that waits for the statuses of its keys. It is answered exactly once: when all are known, when its time is up, or when it cancels.</summary>
/// <remarks>Its state is changed under the lock of its batcher only; its task is completed outside of it.</remarks>
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

    /// <summary>Gets what the caller waits for; a place is empty when it was answered without waiting.</summary>
    public ReadOnlySpan<BatchWaiter?> Waiters => _waiters;

    /// <summary>Gets a value indicating whether the answer is settled: nothing can be added to it.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Gets or sets the next of those that are to be completed together.</summary>
    public BatchQuestion? NextClosed { get; set; }

    /// <summary>Lets the caller leave when it cancels, and when its time is up.</summary>
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

    /// <summary>Settles the answer with what is known by now.</summary>
    /// <param name="exception">What the caller gets instead, or <see langword="null"/> when its time is up.</param>
    /// <param name="isOverdue">Whether the owner had time to answer some of what is open.</param>
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

    /// <summary>Hands the answer to the caller.</summary>
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
        // Who cancels right now is not waited for: it may hold the thread that completes this.
        _cancellation.Unregister();
        _timer?.Dispose();
    }

    private void CloseOne() => IsClosed = --_open == 0;

    private void Leave(Exception? exception) => batcher.Leave(this, exception);
}
