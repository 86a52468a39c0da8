namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

/// <summary>Reads a feed as dependents do, and checks that it has no gaps.</summary>
internal static class FeedReading
{
    /// <summary>Reads until a number of keys has arrived, in pages of random sizes. Positions must be dense, starting at 1.</summary>
    public static async Task<List<Guid>> ReadAllAsync(OwnerWorld owner, int count, int seed)
    {
        var random = new Random(seed);
        var keys = new List<Guid>();
        var next = 0L;
        while (keys.Count < count)
        {
            var page = await owner.ReadAsync(next, random.Next(1, 20), TimeSpan.FromSeconds(30));
            Assert.True(page.Items.Count > 0, $"No tombstone came after position {next} for 30 seconds, and {count - keys.Count} tombstones are missing.");
            Assert.Equal(Enumerable.Range(1, page.Items.Count).Select(ordinal => next + ordinal), page.Items.Select(item => item.Position));
            keys.AddRange(page.Items.Select(item => item.Key.AsGuid()));
            next = page.Next;
        }

        return keys;
    }
}
