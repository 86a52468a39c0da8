using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tests.Owners;

/// <summary>A source or feed registered by the application is used with the lifetime of its registration.</summary>
public sealed class ScopedSourceTests
{
    private static readonly OwnerKey[] Keys = [OwnerKey.Of(1)];

    [Theory]
    [InlineData(ServiceLifetime.Singleton, true, 1, 0)]
    [InlineData(ServiceLifetime.Scoped, true, 2, 2)]
    [InlineData(ServiceLifetime.Scoped, false, 2, 2)]
    [InlineData(ServiceLifetime.Transient, true, 2, 2)]
    public async Task Source_IsMadeForEachQuestion_UnlessItIsASingleton(ServiceLifetime lifetime, bool isRegisteredFirst, int made, int disposed)
    {
        var lives = new Lives();
        await using var services = Build(lives, lifetime, isRegisteredFirst);
        var inquiry = services.GetRequiredService<OwnerInquiry>();

        for (var question = 0; question < 2; question++)
        {
            Assert.Equal([Existence.Exists], (await inquiry.AskAsync(BillingAccounts.Service, Keys, CancellationToken.None)).Statuses);
        }

        Assert.Equal((made, disposed), (lives.Made, lives.Disposed));
    }

    [Theory]
    [InlineData(ServiceLifetime.Singleton, 1, 0)]
    [InlineData(ServiceLifetime.Scoped, 2, 2)]
    [InlineData(ServiceLifetime.Transient, 2, 2)]
    public async Task Feed_IsMadeForEachPage_UnlessItIsASingleton(ServiceLifetime lifetime, int made, int disposed)
    {
        var lives = new Lives();
        await using var services = Build(lives, lifetime, isRegisteredFirst: true);
        var feed = services.GetRequiredService<OwnerRegistry>().GetFeed(BillingAccounts.Service)!;

        for (var page = 0; page < 2; page++)
        {
            Assert.Equal("e", (await feed.ReadAsync(default, 1, TimeSpan.Zero, OwnerKeyKind.Number, CancellationToken.None)).Epoch);
        }

        Assert.Equal((made, disposed), (lives.Made, lives.Disposed));
    }

    // Validates scopes as a host in development does, so that a scoped service created outside of a scope is an error.
    private static ServiceProvider Build(Lives lives, ServiceLifetime lifetime, bool isRegisteredFirst)
    {
        ServiceDescriptor[] parts = [new(typeof(Source), typeof(Source), lifetime), new(typeof(Feed), typeof(Feed), lifetime)];
        var services = new ServiceCollection();
        services.AddSingleton(lives);
        Register(isRegisteredFirst);
        services.AddSoftReferences().AddOwner<BillingAccounts>(owner => owner.UseSource<Source>().UseFeed<Feed>());
        Register(!isRegisteredFirst);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        void Register(bool now) => Array.ForEach(now ? parts : [], ((ICollection<ServiceDescriptor>)services).Add);
    }

    private sealed class Lives
    {
        public int Made { get; set; }

        public int Disposed { get; set; }
    }

    private abstract class Part : IDisposable
    {
        private readonly Lives _lives;

        protected Part(Lives lives)
        {
            _lives = lives;
            lives.Made++;
        }

        public void Dispose() => _lives.Disposed++;
    }

    private sealed class Source(Lives lives) : Part(lives), IExistenceSource<BillingAccounts>
    {
        public Task<ExistenceAnswer> AskAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken) =>
            Task.FromResult(ScriptedSource<BillingAccounts>.All(Existence.Exists, keys));
    }

    private sealed class Feed(Lives lives) : Part(lives), IDeletionFeed<BillingAccounts>
    {
        public Task<DeletionPage> ReadAsync(FeedCursor cursor, int limit, TimeSpan wait, OwnerKeyKind keyKind, CancellationToken cancellationToken) =>
            Task.FromResult(new DeletionPage("e", [], cursor.Position, HasMore: false));
    }
}
