namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>Work that a test advances step by step, from one pause to the next.</summary>
/// <param name="work">The work. It receives the function with which it pauses.</param>
internal sealed class SteppedActor(Func<Func<Task>, Task> work)
{
    private Task? _working;
    private TaskCompletionSource _resumed = new();
    private TaskCompletionSource _paused = new();

    /// <summary>Gets a value indicating whether the work is done.</summary>
    public bool IsDone => _working is { IsCompleted: true };

    /// <summary>Continues to the next pause or to the end.</summary>
    public async Task StepAsync()
    {
        if (IsDone)
        {
            return;
        }

        _paused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_working is null)
        {
            _working = Task.Run(() => work(PauseAsync));
        }
        else
        {
            _resumed.SetResult();
        }

        await await Task.WhenAny(_paused.Task, _working);
    }

    private Task PauseAsync()
    {
        _resumed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var resumed = _resumed.Task;
        _paused.SetResult();
        return resumed;
    }
}
