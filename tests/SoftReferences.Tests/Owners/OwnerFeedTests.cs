using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tests.Owners;

public sealed class OwnerFeedTests
{
    [Fact]
    public void FeedThatIsNamedByItsType_IsTheApplicationsOwnOne()
    {
        using var provider = new ServiceCollection()
            .AddSoftReferences()
            .AddOwner<AuthUsers>(owner => owner.UseSource<InMemoryExistenceSource<AuthUsers>>().UseFeed<Feed>())
            .Services.BuildServiceProvider();
        var owners = provider.GetRequiredService<OwnerRegistry>();

        Assert.Same(provider.GetRequiredService<Feed>(), owners.GetFeed(AuthUsers.Service));
        Assert.Same(provider.GetRequiredService<InMemoryExistenceSource<AuthUsers>>(), owners.GetSource(AuthUsers.Service));
    }

    private sealed class Feed : IDeletionFeed<AuthUsers>
    {
        public Task<DeletionPage> ReadAsync(FeedCursor cursor, int limit, TimeSpan wait, OwnerKeyKind keyKind, CancellationToken cancellationToken) =>
            Task.FromResult(new DeletionPage("epoch-1", [], cursor.Position, HasMore: false));
    }
}
