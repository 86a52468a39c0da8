using SoftReferences.Tests.Cleanup;

namespace SoftReferences.Tests;

public sealed class ReadAheadFeedTests
{
    [Fact]
    public async Task Pages_ComeInOrder_AndEachIsReadOnce()
    {
        var asked = new List<long>();
        await using var ahead = new ReadAheadFeed(new ScriptedFeed((_, after, _) =>
        {
            asked.Add(after);
            return Task.FromResult(Page(after, after < 6));
        }));
        var cursor = default(FeedCursor);
        var positions = new List<long>();
        DeletionPage page;
        do
        {
            page = await ReadAsync(ahead, cursor);
            positions.AddRange(page.Items.Select(item => item.Position));
            cursor = After(page);
        }
        while (page.HasMore);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], positions);
        Assert.Equal([0, 2, 4, 6], asked);
    }

    [Fact]
    public async Task NextPage_IsReadWhileTheOneBeforeIsWorkedOn()
    {
        var feed = new ScriptedFeed((_, after, _) => Task.FromResult(Page(after, hasMore: true)));
        await using var ahead = new ReadAheadFeed(feed);

        var page = await ReadAsync(ahead, default);
        Assert.Equal(2, feed.Reads);

        await ReadAsync(ahead, After(page));
        Assert.Equal(3, feed.Reads);
    }

    [Fact]
    public async Task LastPage_IsFollowedByNone()
    {
        var feed = new ScriptedFeed((_, after, _) => Task.FromResult(Page(after, hasMore: false)));
        await using var ahead = new ReadAheadFeed(feed);

        await ReadAsync(ahead, default);

        Assert.Equal(1, feed.Reads);
    }

    [Theory]
    [InlineData("position")]
    [InlineData("epoch")]
    [InlineData("seen")]
    public async Task Reader_WhoStandsElsewhere_GetsWhatIsThere(string what)
    {
        CancellationToken first = default;
        var feed = new ScriptedFeed(async (read, after, token) =>
        {
            if (read == 2)
            {
                first = token;
                await Task.Delay(Timeout.Infinite, token);
            }

            return Page(after, hasMore: read == 1);
        });
        await using var ahead = new ReadAheadFeed(feed);
        var cursor = After(await ReadAsync(ahead, default));
        var other = what switch
        {
            "position" => cursor with { Position = 1 },
            "epoch" => cursor with { Epoch = "e2" },
            _ => cursor with { Seen = new string('a', 64) },
        };

        var page = await ReadAsync(ahead, other);

        Assert.Equal(other.Position + 1, page.Items[0].Position);
        Assert.Equal(3, feed.Reads);
        Assert.True(first.IsCancellationRequested);
    }

    [Fact]
    public async Task Failure_IsThatOfThePage_AndIsNotKept()
    {
        var feed = new ScriptedFeed((read, after, _) => read == 2
            ? Task.FromException<DeletionPage>(new DeletionFeedException(AuthUsers.Service, "It is away.") { RetryAfter = TimeSpan.FromSeconds(3) })
            : Task.FromResult(Page(after, hasMore: read == 1)));
        await using var ahead = new ReadAheadFeed(feed);
        var first = await ReadAsync(ahead, default);

        var exception = await Assert.ThrowsAsync<DeletionFeedException>(() => ReadAsync(ahead, After(first)));
        var second = await ReadAsync(ahead, After(first));

        Assert.Equal(TimeSpan.FromSeconds(3), exception.RetryAfter);
        Assert.Equal(3, second.Items[0].Position);
    }

    [Fact]
    public async Task FeedThatThrowsAtOnce_DoesNotTakeThePageBeforeWithIt()
    {
        var feed = new ScriptedFeed((read, after, _) => read == 2 ? throw new InvalidOperationException("It is broken.") : Task.FromResult(Page(after, hasMore: true)));
        await using var ahead = new ReadAheadFeed(feed);

        var page = await ReadAsync(ahead, default);

        Assert.Equal(2, page.Items.Count);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAsync(ahead, After(page)));
    }

    [Fact]
    public async Task Cancellation_ReachesWhatIsReadAhead()
    {
        using var cancellation = new CancellationTokenSource();
        await using var ahead = new ReadAheadFeed(Endless(out _));
        var page = await ReadAsync(ahead, default);

        var reading = ReadAsync(ahead, After(page), cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task PageReadAheadUnderACancelledToken_IsReadAgain()
    {
        using var cancellation = new CancellationTokenSource();
        var feed = new ScriptedFeed(async (read, after, token) =>
        {
            if (read == 2)
            {
                await Task.Delay(Timeout.Infinite, token);
            }

            return Page(after, hasMore: read == 1);
        });
        await using var ahead = new ReadAheadFeed(feed);
        var page = await ReadAsync(ahead, default, cancellation.Token);
        await cancellation.CancelAsync();

        Assert.Equal(3, (await ReadAsync(ahead, After(page))).Items[0].Position);
    }

    [Fact]
    public async Task Disposal_WaitsForTheEndOfWhatIsReadAhead()
    {
        var ahead = new ReadAheadFeed(Endless(out var ended));
        await ReadAsync(ahead, default);
        Assert.False(ended.Task.IsCompleted);

        await ahead.DisposeAsync();

        Assert.True(ended.Task.IsCompleted);
    }

    private static ScriptedFeed Endless(out TaskCompletionSource ended)
    {
        var source = ended = new TaskCompletionSource();
        return new(async (read, after, token) =>
        {
            if (read == 1)
            {
                return Page(after, hasMore: true);
            }

            try
            {
                await Task.Delay(Timeout.Infinite, token);
                return Page(after, hasMore: false);
            }
            finally
            {
                source.TrySetResult();
            }
        });
    }

    private static Task<DeletionPage> ReadAsync(ReadAheadFeed feed, FeedCursor cursor, CancellationToken cancellationToken = default) =>
        feed.ReadAsync(cursor, 2, TimeSpan.Zero, OwnerKeyKind.Uuid, cancellationToken);

    private static DeletionPage Page(long after, bool hasMore) => new("e1", [ScriptedFeed.Tombstone(after + 1), ScriptedFeed.Tombstone(after + 2)], after + 2, hasMore);

    private static FeedCursor After(DeletionPage page) => new(page.Epoch, page.Next) { Seen = TombstoneFingerprint.Of(page.Items[^1]) };
}
