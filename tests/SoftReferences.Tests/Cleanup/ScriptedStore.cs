using SoftReferences.Stores;

namespace SoftReferences.Tests.Cleanup;

/// <summary>A store whose results are chosen by the test.</summary>
internal sealed class ScriptedStore : IDependentStore, ITombstoneInbox, ICleanupStore, IVerificationStore
{
    private readonly Lock _lock = new();
    private int _claims;
    private int _executions;

    public string Name => "ScriptedStore";

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public IReadOnlyList<ReferencedOwner> Owners { get; init; } = [new(AuthUsers.Service, OwnerKeyKind.Uuid)];

    public IReadOnlyList<StoredReference> References { get; init; } = [];

    public ITombstoneInbox Inbox => this;

    public ICleanupStore Cleanup => this;

    public IVerificationStore Verification => this;

    public ISweepStore Sweep => throw new NotSupportedException("A scripted store has no sweeps.");

    public ISoftReferenceOperations Operations => throw new NotSupportedException("A scripted store has no operations.");

    /// <summary>Gets or sets the function that returns the claimed verification work of an owner.</summary>
    public Func<ReferencedOwner, VerificationBatch?> OnClaimUnverified { get; set; } = static _ => null;

    public List<VerificationItem> Confirmed { get; } = [];

    public List<VerificationItem> Suspected { get; } = [];

    public List<(VerificationItem Item, TimeSpan Delay, string Reason)> Unverified { get; } = [];

    public Func<int, CleanupBatch?> OnClaim { get; set; } = static _ => null;

    public int Claims => Volatile.Read(ref _claims);

    public FeedCursor Cursor { get; set; }

    public List<Tombstone> Received { get; } = [];

    public List<string> HeldReasons { get; } = [];

    public List<CleanupItem> Executed { get; } = [];

    /// <summary>Gets or sets the result of an execution; by default one row for each item.</summary>
    public CleanupProgress? Progress { get; set; }

    /// <summary>Gets or sets the exception that every execution throws, or <see langword="null"/> for none.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Gets the number of executions.</summary>
    public int Executions => Volatile.Read(ref _executions);

    public List<CleanupItem> Deferred { get; } = [];

    /// <summary>Gets for how long each of them was put off, and whether that counts as an attempt.</summary>
    public List<(TimeSpan Delay, bool CountsAsAttempt)> Deferrals { get; } = [];

    public List<CleanupItem> Parked { get; } = [];

    /// <summary>Gets or sets what happens when the cursor is read. It receives the number of reads so far.</summary>
    public Func<int, Task> OnRead { get; set; } = static _ => Task.CompletedTask;

    public int CursorReads { get; private set; }

    /// <summary>Gets how many times tombstones were read.</summary>
    public int Reads { get; private set; }

    public async Task<FeedCursor> GetCursorAsync(OwningService service, CancellationToken cancellationToken)
    {
        await OnRead(++CursorReads);
        return Cursor;
    }

    /// <summary>Gets or sets what happens while a page is appended, before the commit.</summary>
    public Func<Task> OnAppend { get; set; } = static () => Task.CompletedTask;

    public async Task<bool> AppendAsync(ReferencedOwner owner, FeedCursor from, DeletionPage page, Guid? follower, CancellationToken cancellationToken)
    {
        await OnAppend();
        lock (_lock)
        {
            if (from != Cursor || (follower is not null && follower != Follower.Holder))
            {
                return false;
            }

            Received.AddRange(page.Items);
            Cursor = new FeedCursor(page.Epoch, page.Next);
            return true;
        }
    }

    /// <summary>Gets or sets the current follower.</summary>
    public FollowerBeat Follower { get; set; }

    /// <summary>Gets how many times the follower was read.</summary>
    public int FollowerReads { get; private set; }

    /// <summary>Gets or sets what happens when the follower is read. It receives the number of reads so far.</summary>
    public Action<int> OnLook { get; set; } = static _ => { };

    public Task<FollowerBeat> GetFollowerAsync(OwningService service, CancellationToken cancellationToken)
    {
        OnLook(++FollowerReads);
        return Task.FromResult(Follower);
    }

    /// <summary>Gets or sets what happens when a heartbeat is written.</summary>
    public Action OnBeat { get; set; } = static () => { };

    public Task<bool> TryBeatAsync(OwningService service, FollowerBeat seen, Guid holder, CancellationToken cancellationToken)
    {
        OnBeat();
        lock (_lock)
        {
            if (seen != Follower)
            {
                return Task.FromResult(false);
            }

            Follower = new FollowerBeat(holder, seen.Beat + 1);
            return Task.FromResult(true);
        }
    }

    public Task<IReadOnlyList<Tombstone>> ReadAsync(ReferencedOwner owner, FeedCursor after, DateTimeOffset receivedSince, int limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Reads++;
            return Task.FromResult<IReadOnlyList<Tombstone>>([.. Received.Where(tombstone => tombstone.Position > after.Position).Take(limit)]);
        }
    }

    public Task HoldAsync(OwningService service, string reason, CancellationToken cancellationToken)
    {
        HeldReasons.Add(reason);
        return Task.CompletedTask;
    }

    public Task<CleanupBatch?> ClaimAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(OnClaim(Interlocked.Increment(ref _claims)));
    }

    public Task<CleanupProgress> ExecuteAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> confirmed, object? continuation, CancellationToken cancellationToken)
    {
        if (Failure is not null)
        {
            throw Failure;
        }

        lock (_lock)
        {
            Executed.AddRange(confirmed);
        }

        Interlocked.Increment(ref _executions);
        return Task.FromResult(Progress ?? new CleanupProgress(confirmed.Count, Finished: true, null));
    }

    public Task DeferAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> items, TimeSpan delay, string reason, bool countsAsAttempt, CancellationToken cancellationToken)
    {
        Deferred.AddRange(items);
        Deferrals.AddRange(items.Select(_ => (delay, countsAsAttempt)));
        return Task.CompletedTask;
    }

    public Task<VerificationBatch?> ClaimAsync(ReferencedOwner owner, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(OnClaimUnverified(owner));
    }

    public Task<int> ConfirmAsync(VerificationBatch batch, IReadOnlyList<VerificationItem> items, CancellationToken cancellationToken)
    {
        Confirmed.AddRange(items);
        return Task.FromResult(items.Count);
    }

    public Task<int> SuspectAsync(VerificationBatch batch, IReadOnlyList<VerificationItem> items, string? epoch, CancellationToken cancellationToken)
    {
        Suspected.AddRange(items);
        return Task.FromResult(items.Count);
    }

    public Task DeferAsync(VerificationBatch batch, IReadOnlyList<VerificationItem> items, TimeSpan delay, string reason, CancellationToken cancellationToken)
    {
        Unverified.AddRange(items.Select(item => (item, delay, reason)));
        return Task.CompletedTask;
    }

    public Task ParkAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> items, string reason, CancellationToken cancellationToken)
    {
        Parked.AddRange(items);
        return Task.CompletedTask;
    }
}
