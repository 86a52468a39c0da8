namespace SoftReferences.Tests;

/// <summary>Drives callers, an owner and a clock step by step, and checks everything that must always be true.</summary>
/// <remarks>No entity exists at first; some are created along the way. The owner looks when it is called and answers later, even if the call was cancelled.</remarks>
internal sealed class BatcherPlay(int keys, Action<OwnerOptions> configure) : IDisposable
{
    private static readonly string[] Scopes = ["", "tenant"];
    private static readonly TimeSpan LongestWindow = TimeSpan.FromMilliseconds(2);

    private readonly BatcherWorld _world = new(configure) { Owner = new() { NoticesCancellation = false } };
    private readonly int[] _made = [.. Enumerable.Repeat(int.MaxValue, keys)];
    private readonly List<Caller> _callers = [];
    private readonly List<(GatedCall Call, int LookedAt)> _calls = [];
    private int _step;

    private bool HasWaitingCallers => _callers.Exists(caller => !caller.Answer.IsCompleted);

    public void Ask(int scope, int keys)
    {
        _step++;
        long[] asked = [.. Enumerable.Range(0, _made.Length).Where(key => (keys & (1 << key)) != 0).Select(key => key + 1L)];
        var cancellation = new CancellationTokenSource();
        _callers.Add(new(asked, _step, cancellation, _world.AskAsync(Scopes[scope], cancellation.Token, asked)));
        TakeCalls();
    }

    public void Cancel(int choice)
    {
        if (_callers.Count > 0)
        {
            var caller = _callers[choice % _callers.Count];
            caller.Cancelled |= !caller.Answer.IsCompleted;
            caller.Cancellation.Cancel();
            TakeCalls();
        }
    }

    /// <summary>Lets the owner answer a call. Calls are answered in any order, and some or all keys may have no status.</summary>
    public void Answer(int choice, int unknown)
    {
        if (_calls.Count == 0)
        {
            return;
        }

        var (call, lookedAt) = _calls[choice % _calls.Count];
        _calls.RemoveAt(choice % _calls.Count);
        if (call.CancellationToken.IsCancellationRequested && unknown % 2 == 0)
        {
            call.Cancel();
        }
        else if (unknown % 7 == 6)
        {
            call.Throw();
        }
        else
        {
            call.Give(new([.. call.Numbers.Select(key => (unknown & (1 << (int)(key - 1))) != 0 ? Existence.Unknown : _made[key - 1] <= lookedAt ? Existence.Exists : Existence.Missing)])
            {
                UnknownReason = "it lost a shard",
            });
        }

        TakeCalls();
    }

    public void Create(int key) => _made[key] = Math.Min(_made[key], ++_step);

    /// <summary>Lets the owner announce its maximum number of keys. Larger questions are divided from then on.</summary>
    public void Announce(int keys) => _world.Limits.Learn(BillingAccounts.Service, keys);

    public void Advance(TimeSpan time)
    {
        _world.Time.Advance(time);
        TakeCalls();
    }

    /// <summary>Lets the owner answer all open calls, and checks the answers of all callers.</summary>
    public void End()
    {
        while (_calls.Count > 0 || HasWaitingCallers)
        {
            if (_calls.Count == 0)
            {
                Advance(LongestWindow);
            }

            Assert.True(_calls.Count > 0 || !HasWaitingCallers, "A caller waits, but the owner is not asked.");
            Answer(0, unknown: 0);
        }

        foreach (var caller in _callers)
        {
            Check(caller);
        }
    }

    public void Dispose()
    {
        _callers.ForEach(static caller => caller.Cancellation.Dispose());
        _world.Dispose();
    }

    private void TakeCalls()
    {
        while (_world.Owner.TryTake(out var call))
        {
            Assert.Distinct(call!.Keys);
            Assert.InRange(call.Keys.Count, 1, _world.Limits.Of(BillingAccounts.Service));
            _calls.Add((call, ++_step));
        }
    }

    private void Check(Caller caller)
    {
        Assert.Equal(caller.Cancelled, caller.Answer.IsCanceled);
        if (caller.Cancelled)
        {
            return;
        }

        var answer = caller.Answer.Result;
        Assert.Equal(caller.Keys.Length, answer.Statuses.Count);
        for (var index = 0; index < caller.Keys.Length; index++)
        {
            var made = _made[caller.Keys[index] - 1];
            Assert.False(answer.Statuses[index] == Existence.Exists && made == int.MaxValue, "An entity that was never created was said to exist.");
            Assert.False(answer.Statuses[index] == Existence.Missing && made < caller.AskedAt, "An entity that was created before the check was said to be missing.");
        }

        Assert.Equal(answer.Statuses.Contains(Existence.Unknown), answer.UnknownReason is not null);
    }

    private sealed record Caller(long[] Keys, int AskedAt, CancellationTokenSource Cancellation, Task<ExistenceAnswer> Answer)
    {
        public bool Cancelled { get; set; }
    }
}
