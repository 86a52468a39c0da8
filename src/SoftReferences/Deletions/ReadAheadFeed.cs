namespace SoftReferences;

/// <summary>Prefetches the next page of a feed while the previous one is processed, as long as the owner says that there is more.</summary>
/// <remarks>
/// A prefetched page is returned only for exactly the same request, including the fingerprint at the cursor. Any other request cancels
/// it and asks the owner. So a page is never returned twice, nor one that does not continue at the cursor. For one reader at a time.
/// </remarks>
internal sealed class ReadAheadFeed(IDeletionFeed feed) : IDeletionFeed, IAsyncDisposable
{
    private CancellationTokenSource? _cancellation;
    private Task<DeletionPage>? _ahead;
    private Request _requested;

    public async Task<DeletionPage> ReadAsync(FeedCursor cursor, int limit, TimeSpan wait, OwnerKeyKind keyKind, CancellationToken cancellationToken)
    {
        var request = new Request(cursor, cursor.Seen, limit, wait, keyKind);
        var page = await TakeAsync(request, cancellationToken).ConfigureAwait(false)
            ?? await feed.ReadAsync(cursor, limit, wait, keyKind, cancellationToken).ConfigureAwait(false);
        if (page is { HasMore: true, Items: [.., { } last] })
        {
            Begin(request.From(new FeedCursor(page.Epoch, page.Next) { Seen = TombstoneFingerprint.Of(last) }), cancellationToken);
        }

        return page;
    }

    /// <summary>Cancels the prefetch, and waits until it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ahead is null)
        {
            return;
        }

        // Not CancelAsync, which runs callbacks on another thread: a simulation that drives the clock would have to wait for it.
        Cancel();
        await ((Task)_ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Forget();
    }

    private void Cancel() => _cancellation?.Cancel();

    private void Forget()
    {
        _cancellation?.Dispose();
        (_ahead, _cancellation) = (null, null);
    }

    /// <summary>Starts the prefetch. A failure is kept in the task, and thrown when the page is requested.</summary>
    private void Begin(Request request, CancellationToken cancellationToken)
    {
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _requested = request;
        _ahead = ReadAsync(request, _cancellation.Token);
    }

    private async Task<DeletionPage> ReadAsync(Request request, CancellationToken cancellationToken) =>
        await feed.ReadAsync(request.Cursor, request.Limit, request.Wait, request.KeyKind, cancellationToken).ConfigureAwait(false);

    /// <summary>Returns the prefetched page if it is the requested one.</summary>
    private async Task<DeletionPage?> TakeAsync(Request request, CancellationToken cancellationToken)
    {
        if (_ahead is null || request != _requested)
        {
            await DisposeAsync().ConfigureAwait(false);
            return null;
        }

        try
        {
            // The prefetch was started with another token.
            await using var registration = cancellationToken.Register(static feed => ((ReadAheadFeed)feed!).Cancel(), this).ConfigureAwait(false);
            return await _ahead.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            Forget();
        }
    }

    /// <summary>A request. It includes the fingerprint, which the equality of cursors ignores.</summary>
    private readonly record struct Request(FeedCursor Cursor, string? Seen, int Limit, TimeSpan Wait, OwnerKeyKind KeyKind)
    {
        public Request From(FeedCursor cursor) => this with { Cursor = cursor, Seen = cursor.Seen };
    }
}
