using System.Threading.Channels;

namespace SoftReferences.Tests;

/// <summary>An owner whose answers wait until the test gives them.</summary>
internal sealed class GatedOwner : IExistenceSource<BillingAccounts>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<GatedCall> _calls = Channel.CreateUnbounded<GatedCall>();
    private int _count;

    /// <summary>Gets a value indicating whether a call ends as soon as it is cancelled, instead of when the test ends it.</summary>
    public bool NoticesCancellation { get; init; } = true;

    /// <summary>Gets the number of calls.</summary>
    public int Count => Volatile.Read(ref _count);

    public Task<ExistenceAnswer> AskAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _count);
        var call = new GatedCall(keys, NoticesCancellation, cancellationToken);
        _calls.Writer.TryWrite(call);
        return call.Answered;
    }

    /// <summary>Returns the next call, in the order in which they were made.</summary>
    public async Task<GatedCall> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _calls.Reader.ReadAsync(patience.Token);
    }

    public bool TryTake(out GatedCall? call) => _calls.Reader.TryRead(out call);
}
