using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.AspNetCore.Tests.Owners;

/// <summary>Both ends of the owner protocol: what the library serves is what it understands.</summary>
public sealed class OwnerProtocolTests
{
    private static readonly OwnerKey[] Keys = [.. Enumerable.Range(0, 9).Select(_ => OwnerKey.Of(Guid.NewGuid()))];
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public async Task Exists_EveryStatus_IsUnderstood()
    {
        await using var owner = await OwnerApp.StartAsync();
        owner.Store.Answer = keys => new("e7", Time, [.. keys.Select((_, index) => (OwnedStatus)(index % 3))]);
        await using var dependent = DependentOf(owner);

        var answer = await Source(dependent).AskAsync(Keys, default);

        Assert.Equal(Keys.Select((_, index) => index % 3 == (int)OwnedStatus.Exists ? Existence.Exists : Existence.Missing), answer.Statuses);
        Assert.Equal(("e7", null), (answer.Epoch, answer.UnknownReason));
    }

    [Fact]
    public async Task Exists_AnOwnerThatTakesFewerKeys_IsAskedInParts()
    {
        await using var owner = await OwnerApp.StartAsync(options => options.MaximumBatch = 2);
        await using var dependent = DependentOf(owner);

        var answer = await Source(dependent).AskAsync(Keys, default);

        Assert.Null(answer.UnknownReason);
        Assert.All(answer.Statuses, status => Assert.Equal(Existence.Exists, status));
    }

    [Fact]
    public async Task Exists_KeysOfAnotherKind_AreUnknown()
    {
        await using var owner = await OwnerApp.StartAsync();
        await using var dependent = DependentOf(owner);

        var answer = await Source(dependent).AskAsync([OwnerKey.Of(7)], default);

        Assert.Equal([Existence.Unknown], answer.Statuses);
        Assert.Equal("it answered 400", answer.UnknownReason);
    }

    [Fact]
    public async Task Deletions_EveryKind_IsUnderstood()
    {
        Tombstone[] tombstones =
        [
            new(Keys[0], TombstoneKind.Deleted, 3, Time),
            new(Keys[0], TombstoneKind.Restored, 4, Time),
            new(Keys[1], TombstoneKind.Merged, 5, Time) { MergedInto = Keys[2] },
        ];
        await using var owner = await OwnerApp.StartAsync();
        owner.Store.Page = (after, limit, wait, _) => Task.FromResult(new DeletionPage("e7", tombstones, 5, (after, limit, wait) == (2, 50, TimeSpan.FromSeconds(1))));
        await using var dependent = DependentOf(owner);

        var page = await Feed(dependent).ReadAsync(2, 50, TimeSpan.FromSeconds(1), OwnerKeyKind.Uuid, default);

        Assert.Equal(tombstones, page.Items);
        Assert.Equal(("e7", 5, true), (page.Epoch, page.Next, page.HasMore));
    }

    [Fact]
    public async Task Deletions_ACursorThatIsNotKept_IsLost()
    {
        await using var owner = await OwnerApp.StartAsync();
        owner.Store.Page = (_, _, _, _) => throw new DeletionFeedException(Users.Service, "pruned") { CursorLost = true };
        await using var dependent = DependentOf(owner);

        var exception = await Assert.ThrowsAsync<DeletionFeedException>(() => Feed(dependent).ReadAsync(2, 50, TimeSpan.Zero, OwnerKeyKind.Uuid, default));

        Assert.True(exception.CursorLost);
    }

    private static IExistenceSource Source(IServiceProvider services) => services.GetRequiredService<OwnerRegistry>().GetSource(Users.Service);

    private static IDeletionFeed Feed(IServiceProvider services) => services.GetRequiredService<OwnerRegistry>().GetFeed(Users.Service)!;

    private static ServiceProvider DependentOf(OwnerApp owner)
    {
        var services = new ServiceCollection();
        services.AddSoftReferences().AddOwner<Users>(builder => builder
            .UseHttp("http://owner")
            .ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => ((TestServer)owner.Services.GetRequiredService<IServer>()).CreateHandler())));
        return services.BuildServiceProvider();
    }
}
