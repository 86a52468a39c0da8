using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.Tests;

public sealed class TombstoneFenceTests
{
    private static readonly TimeSpan Retention = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void KeyThatWasDeletedTwice_IsHeldForAsLongAsTheSecondTombstone()
    {
        var fence = new TombstoneFence(_time);
        Add(fence, key: 1, position: 1);
        _time.Advance(Retention / 2);
        Add(fence, key: 1, position: 2);
        _time.Advance(Retention / 2);
        Add(fence, key: 2, position: 3);
        Assert.True(fence.Holds(OwnerKey.Of(1)));

        _time.Advance(Retention / 2);
        Add(fence, key: 3, position: 4);

        Assert.False(fence.Holds(OwnerKey.Of(1)));
        Assert.True(fence.Holds(OwnerKey.Of(2)));
    }

    [Fact]
    public void Retention_IsAsLongAsAnEarlierAnswerMayBeTrusted()
    {
        var options = new OwnerOptions();

        Assert.True(OwnerMemory.RetentionOf(options) > options.Cache.ExistsLifetime + options.Cache.StaleLifetime + options.Timeout);
    }

    private void Add(TombstoneFence fence, long key, long position) => fence.Add("e", [new(OwnerKey.Of(key), TombstoneKind.Deleted, position, _time.GetUtcNow())], Retention);
}
