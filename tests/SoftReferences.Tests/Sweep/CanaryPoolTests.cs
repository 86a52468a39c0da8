namespace SoftReferences.Tests.Sweep;

/// <summary>The choice of keys that serve as canaries.</summary>
public sealed class CanaryPoolTests
{
    [Fact]
    public void Canaries_AreDrawnFromOutsideTheQuestion_AndThoseInItAreSomeAnyway()
    {
        var pool = new CanaryPool(Keys(1, 20), new Random(1));

        var drawn = pool.Draw(5, Keys(1, 15));

        Assert.Equal(Numbers(Keys(1, 20)), Numbers(drawn));
    }

    [Fact]
    public void Canaries_AreHalfFromThisRange_AndHalfFromEarlier()
    {
        var pool = new CanaryPool(Keys(1, 20), new Random(1));
        pool.Add(Keys(100, 20));

        var drawn = pool.Draw(6, Keys(200, 10));

        Assert.Equal((3, 3), (drawn.Count(key => key.AsNumber() < 100), drawn.Count(key => key.AsNumber() >= 100)));
    }

    [Fact]
    public void Canaries_ComeFromThisRange_WhereThereAreNoOthers()
    {
        var pool = new CanaryPool(Keys(1, 2), new Random(1));
        pool.Add(Keys(100, 20));

        Assert.Equal([1, 2], Numbers(pool.Draw(6, Keys(200, 10))).Take(2));
        Assert.Equal(6, pool.Draw(6, Keys(200, 10)).Count);
    }

    [Fact]
    public void Canary_ThatIsMissing_IsNotDrawnAgain()
    {
        var pool = new CanaryPool(Keys(1, 3), new Random(1));
        pool.Add(Keys(100, 2));

        pool.Remove([.. Keys(2, 1), .. Keys(100, 1)]);

        Assert.Equal([1, 3, 101], Numbers(pool.Draw(10, Keys(2, 1))));
        pool.Remove([.. Keys(1, 3), .. Keys(101, 1)]);
        Assert.True(pool.IsEmpty);
    }

    private static OwnerKey[] Keys(int first, int count) => [.. Enumerable.Range(first, count).Select(number => OwnerKey.Of(number))];

    private static IEnumerable<long> Numbers(IEnumerable<OwnerKey> keys) => keys.Select(key => key.AsNumber()).Order();
}
