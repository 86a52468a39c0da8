using Microsoft.Extensions.Time.Testing;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Breaker;

/// <summary>What the breaker counts of a batch whose rows still refer to their key afterwards.</summary>
public sealed class RemovalTallyTests
{
    private static readonly OwnerKey Key = OwnerKey.Of(Guid.NewGuid());

    [Fact]
    public void RowsOfAKeyInItsSecondLook_AreCountedWithoutThoseThatStay() =>
        Assert.Equal(new RemovalCount(2, 1), Count(1));

    [Fact]
    public void RowsOfAKeyThatWasDeletedAgain_AreAllCounted_AlthoughItsEarlierDeletionIsInTheSecondLook() =>
        Assert.Equal(new RemovalCount(5, 1), Count(1, 2));

    [Fact]
    public void RowsOfAKeyInItsFirstLook_AreAllCounted() =>
        Assert.Equal(new RemovalCount(5, 1), Count(2));

    /// <summary>Counts five rows, three of which stay. The item with the number 1 is in its second look.</summary>
    private static RemovalCount Count(params long[] ids)
    {
        CleanupItem[] items = [.. ids.Select(id => new CleanupItem(id, Key, 1))];
        var batch = new ClaimedBatch(null!, "Letter.UserId", OrphanAction.Handle, AuthUsers.Service, "e", Guid.NewGuid(), items, 0) { Settling = new HashSet<long> { 1 } };
        var rows = new OrphanRows(new Dictionary<OwnerKey, long> { [Key] = 5 }, Exhausted: true) { Staying = new Dictionary<OwnerKey, long> { [Key] = 3 } };
        return new RemovalTally(new BreakerOptions().For("Letter.UserId"), new FakeTimeProvider()).Count(batch, items, new(OrphanAction.Handle, rows, null) { Recorded = rows.ByKey }, new HashSet<OwnerKey>());
    }
}
