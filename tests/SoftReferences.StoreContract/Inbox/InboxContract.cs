namespace SoftReferences.StoreContract;

/// <summary>How a store receives an owner's feed: in order and once, whichever replica delivers it.</summary>
public abstract class InboxContract(Func<StoreSettings, StoreUnderTest> create) : StoreFacts(create)
{
    [Fact]
    public async Task Cursor_BeforeAnythingWasRead_HasNoEpoch() => Assert.Equal(default, await CursorAsync());

    [Fact]
    public async Task Page_IsTakenInWithItsCursor()
    {
        var keys = Under.NewKeys(2);

        Assert.True(await AppendAsync(One, default, Page(Deleted(keys[0], 1), Deleted(keys[1], 2))));

        Assert.Equal(At(2), await CursorAsync());
        Assert.Equal([(keys[0], TombstoneKind.Deleted, 1), (keys[1], TombstoneKind.Deleted, 2)], await ReadAsync());
        Assert.Equal([(keys[1], TombstoneKind.Deleted, 2)], await ReadAsync(after: 1));
    }

    [Fact]
    public async Task PageThatComesTwice_IsTakenInOnce()
    {
        var keys = Under.NewKeys(1);
        var page = Page(Deleted(keys[0], 1));
        Assert.True(await AppendAsync(One, default, page));

        Assert.False(await AppendAsync(Other, default, page));

        Assert.Equal(At(1), await CursorAsync());
        Assert.Equal(keys, KeysOf(await ClaimAllAsync(One), Under.First));
    }

    [Fact]
    public async Task PagesOfTwoReplicasFromOneCursor_OneIsTakenIn()
    {
        var keys = Under.NewKeys(3);
        await ReceiveAsync(Deleted(keys[0], 1));
        Assert.True(await AppendAsync(One, At(1), Page(Deleted(keys[1], 2))));

        Assert.False(await AppendAsync(Other, At(1), Page(Deleted(keys[2], 2))));

        Assert.Equal([keys[0], keys[1]], (await ReadAsync()).Select(tombstone => tombstone.Key));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task PageFromAnotherPosition_IsNotTakenIn(long position)
    {
        var keys = Under.NewKeys(2);
        await ReceiveAsync(Deleted(keys[0], 2));

        Assert.False(await AppendAsync(One, At(position), Page(Deleted(keys[1], 4))));
        Assert.False(await AppendAsync(One, At(2, "epoch2"), Page(Deleted(keys[1], 4))));

        Assert.Equal(At(2), await CursorAsync());
    }

    [Fact]
    public async Task PageFromACursorThatIsGone_IsNotTakenIn()
    {
        Assert.False(await AppendAsync(One, At(1), Page(Deleted(Under.NewKeys(1)[0], 2))));

        Assert.Equal(default, await CursorAsync());
    }

    [Fact]
    public async Task KeyWithSeveralTombstones_HasItsLastOne()
    {
        var keys = Under.NewKeys(1);
        await ReceiveAsync(Deleted(keys[0], 1));
        await ReceiveAsync(Restored(keys[0], 2), Deleted(keys[0], 3));

        Assert.Equal([(keys[0], TombstoneKind.Deleted, 3)], await ReadAsync());

        Assert.True(await AppendAsync(One, At(3), new DeletionPage("epoch1", [Restored(keys[0], 2)], 4, HasMore: false)));
        Assert.Equal([(keys[0], TombstoneKind.Deleted, 3)], await ReadAsync());
    }

    [Fact]
    public async Task KeyThatIsDeletedAgain_OrMerged_WasReceivedThen()
    {
        var keys = Under.NewKeys(3);
        await ReceiveAsync(Deleted(keys[0], 1), Deleted(keys[1], 2));
        Under.Advance(TimeSpan.FromDays(1));
        var since = Under.Now;
        await ReceiveAsync(Restored(keys[0], 3), Deleted(keys[0], 4), new Tombstone(keys[1], TombstoneKind.Merged, 5, Under.Now) { MergedInto = keys[2] });

        var read = await One.Inbox.ReadAsync(Owner, At(0), since, 100, CancellationToken.None);

        Assert.Equal([(keys[0], TombstoneKind.Deleted, 4), (keys[1], TombstoneKind.Merged, 5)], read.Select(tombstone => (tombstone.Key, tombstone.Kind, tombstone.Position)));
    }

    [Fact]
    public async Task MergedKey_ThatIsDeletedToo_IsMergedStill_UntilItComesBack()
    {
        var keys = Under.NewKeys(2);
        var merged = new Tombstone(keys[0], TombstoneKind.Merged, 1, Under.Now) { MergedInto = keys[1] };
        await ReceiveAsync(merged);
        await ReceiveAsync(Deleted(keys[0], 2));
        Assert.Equal([(keys[0], TombstoneKind.Merged, 1L)], await ReadAsync());

        await ReceiveAsync(Restored(keys[0], 3), Deleted(keys[0], 4));

        Assert.Equal([(keys[0], TombstoneKind.Deleted, 4L)], await ReadAsync());
    }

    [Fact]
    public async Task Reading_LeavesOutWhatWasReceivedBefore_AndWhatIsTooMuch()
    {
        var keys = Under.NewKeys(3);
        await ReceiveAsync(Deleted(keys[0], 1));
        Under.Advance(TimeSpan.FromMinutes(1));
        await ReceiveAsync(Deleted(keys[1], 2), Deleted(keys[2], 3));

        var read = await One.Inbox.ReadAsync(Owner, At(0), Under.Now - TimeSpan.FromSeconds(30), 1, CancellationToken.None);

        Assert.Equal([keys[1]], read.Select(tombstone => tombstone.Key));
        Assert.Empty(await One.Inbox.ReadAsync(Owner, At(0, "epoch2"), DateTimeOffset.MinValue, 100, CancellationToken.None));
    }

    [Fact]
    public async Task RestoredKey_KeepsItsRows()
    {
        var keys = Under.NewKeys(2);
        await AddRowsAsync(keys);
        await ReceiveAsync(Deleted(keys[0], 1), Deleted(keys[1], 2));
        await ReceiveAsync(Restored(keys[0], 3));

        Assert.Equal(2, await CleanAsync(One));

        Assert.Equal([keys[0]], await LeftAsync(Under.First, keys));
    }

    [Fact]
    public async Task KeyThatIsRestoredAndDeletedAgain_LosesItsRows()
    {
        var keys = Under.NewKeys(1);
        await AddRowsAsync(keys);
        await ReceiveAsync(Deleted(keys[0], 1));
        await ReceiveAsync(Restored(keys[0], 2), Deleted(keys[0], 3));

        Assert.Equal(2, await CleanAsync(One));
    }

    [Fact]
    public async Task SignOfLife_IsGivenByWhoHasSeenTheLastOne()
    {
        var (one, other) = (Guid.NewGuid(), Guid.NewGuid());
        Assert.Equal(default, await One.Inbox.GetFollowerAsync(Owner.Service, CancellationToken.None));
        Assert.True(await One.Inbox.TryBeatAsync(Owner.Service, default, one, CancellationToken.None));
        var seen = await Other.Inbox.GetFollowerAsync(Owner.Service, CancellationToken.None);
        Assert.Equal(one, seen.Holder);

        Assert.False(await Other.Inbox.TryBeatAsync(Owner.Service, default, other, CancellationToken.None));
        Assert.True(await One.Inbox.TryBeatAsync(Owner.Service, seen, one, CancellationToken.None));
        Assert.False(await Other.Inbox.TryBeatAsync(Owner.Service, seen, other, CancellationToken.None));
        Assert.Equal(new FollowerBeat(one, seen.Beat + 1), await Other.Inbox.GetFollowerAsync(Owner.Service, CancellationToken.None));

        // As after a failover that lost the last sign of life, and with it who gave it.
        Assert.False(await Other.Inbox.TryBeatAsync(Owner.Service, new(other, seen.Beat + 1), other, CancellationToken.None));
    }

    [Fact]
    public async Task PageOfAReplicaWithoutTheLease_IsNotTakenIn()
    {
        var (one, other) = (Guid.NewGuid(), Guid.NewGuid());
        var keys = Under.NewKeys(2);
        Assert.False(await AppendAsync(Other, default, Page(Deleted(keys[0], 1)), other));
        Assert.True(await One.Inbox.TryBeatAsync(Owner.Service, default, one, CancellationToken.None));

        Assert.False(await AppendAsync(Other, default, Page(Deleted(keys[0], 1)), other));
        Assert.True(await AppendAsync(One, default, Page(Deleted(keys[0], 1)), one));
        Assert.False(await AppendAsync(Other, At(1), Page(Deleted(keys[1], 2)), other));
        Assert.Equal(At(1), await CursorAsync());
    }
}
