using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.Tests;

public sealed class InboxSightTests
{
    [Fact]
    public void Seen_IsClearForItsLifetime_FromWhenTheReadBegan()
    {
        var time = new FakeTimeProvider();
        var sight = new InboxSight(time);
        Assert.False(sight.IsClear);
        var began = time.GetTimestamp();
        time.Advance(TimeSpan.FromSeconds(4));

        sight.Seen(began);

        time.Advance(InboxSight.Lifetime - TimeSpan.FromSeconds(4) - TimeSpan.FromMilliseconds(1));
        Assert.True(sight.IsClear);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(sight.IsClear);
    }
}
