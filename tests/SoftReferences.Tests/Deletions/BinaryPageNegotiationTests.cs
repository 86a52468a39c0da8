using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tests;

public sealed class BinaryPageNegotiationTests
{
    private const string Binary = ProtocolRoutes.BinaryPageMediaType;
    private static readonly Tombstone[] Tombstones =
        [.. Enumerable.Range(8, 3).Select(position => new Tombstone(OwnerKey.Of(Guid.NewGuid()), TombstoneKind.Deleted, position, new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)))];

    private static readonly DeletionPage Page = new("e1", Tombstones, 10, HasMore: true);

    [Fact]
    public async Task Owner_ThatKnowsTheForm_IsReadInIt()
    {
        string? accept = null;
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            accept = context.Request.Headers.Accept;
            return WriteAsync(context, Body());
        });
        await using var services = OwnerClientServices.For(owner.Address);

        var page = await ReadAsync(services);

        Assert.Equal("application/vnd.softreferences.deletions.v1, application/json; q=0.5", accept);
        Assert.Equal(("e1", 10, true), (page.Epoch, page.Next, page.HasMore));
        Assert.Equal(Tombstones, page.Items);
    }

    [Fact]
    public async Task Owner_ThatDoesNot_IsReadInJson()
    {
        await using var owner = await OwnerHost.StartAsync(WriteJsonAsync);
        await using var services = OwnerClientServices.For(owner.Address);

        Assert.Equal(Tombstones, (await ReadAsync(services)).Items);
        Assert.Equal(1, owner.Requests);
    }

    [Fact]
    public async Task Body_Compressed_IsRead()
    {
        await using var owner = await OwnerHost.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await WriteAsync(context, Compress(Body()));
        });
        await using var services = OwnerClientServices.For(owner.Address);

        Assert.Equal(Tombstones, (await ReadAsync(services)).Items);
    }

    [Fact]
    public async Task Body_ThatUnpacksToMoreThanAPage_IsNotUnpacked()
    {
        await using var owner = await OwnerHost.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await WriteAsync(context, Compress([.. Body(), .. new byte[10_000_000]]));
        });
        await using var services = OwnerClientServices.For(owner.Address);

        await ThrowsAsync(services, "its answer cannot be read: it is longer than a page of the binary form can be");
    }

    [Fact]
    public async Task Body_CutOff_IsRefused()
    {
        // Sent without a content length, so that HTTP itself does not notice the missing byte.
        await using var owner = await OwnerHost.StartAsync(context => WriteAsync(context, Body()[..^1]));
        await using var services = OwnerClientServices.For(owner.Address);

        await ThrowsAsync(services, "its answer cannot be read: its digest is wrong: it was changed or cut off");
    }

    [Fact]
    public async Task Body_OfAnotherOwner_IsRefused()
    {
        var place = new byte[BinaryPage.MaximumLength(Page)];
        var length = BinaryPage.Write(place, new("billing", "accounts"), OwnerKeyKind.Uuid, 7, Page);
        await using var owner = await OwnerHost.StartAsync(context => WriteAsync(context, place[..length]));
        await using var services = OwnerClientServices.For(owner.Address);

        await ThrowsAsync(services, "the answer is that of '//billing/accounts'");
    }

    [Fact]
    public async Task Body_OfAnotherPage_IsRefused()
    {
        await using var owner = await OwnerHost.StartAsync(context => WriteAsync(context, BinaryPageBody.Of(Page with { Items = [], Next = 3, HasMore = false }, OwnerKeyKind.Uuid, 3)));
        await using var services = OwnerClientServices.For(owner.Address);

        await ThrowsAsync(services, "it gave the page after position 3, and the one after 7 was asked for");
    }

    [Fact]
    public async Task Page_OfTooManyBytes_IsAskedForInParts()
    {
        var limits = new List<int>();
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            var limit = int.Parse(context.Request.Query["limit"]!, CultureInfo.InvariantCulture);
            limits.Add(limit);
            return limit > 2 ? WriteTooMuchAsync(context) : WriteAsync(context, BinaryPageBody.Of(Page with { Items = Tombstones[..1], Next = 8 }, OwnerKeyKind.Uuid, 7));
        });
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.Configure(options => options.MaximumAnswerBytes = 2_048));

        var page = await services.Feed().ReadAsync(new FeedCursor(null, 7), 100, TimeSpan.Zero, OwnerKeyKind.Uuid, default);
        await services.Feed().ReadAsync(new FeedCursor(null, 7), 100, TimeSpan.Zero, OwnerKeyKind.Uuid, default);

        Assert.Single(page.Items);
        Assert.Equal([100, 50, 25, 12, 6, 3, 1, 2], limits);
    }

    [Fact]
    public async Task Answer_ThatIsAlwaysTooLarge_IsAFailure()
    {
        await using var owner = await OwnerHost.StartAsync(WriteTooMuchAsync);
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.Configure(options => options.MaximumAnswerBytes = 2_048));

        await ThrowsAsync(services, "its answer cannot be read: it has more than 2,048 bytes ('MaximumAnswerBytes')");
    }

    private static Task<DeletionPage> ReadAsync(ServiceProvider services) => services.Feed().ReadAsync(new FeedCursor(null, 7), 100, TimeSpan.Zero, OwnerKeyKind.Uuid, default);

    private static async Task ThrowsAsync(ServiceProvider services, string reason)
    {
        var exception = await Assert.ThrowsAsync<DeletionFeedException>(() => ReadAsync(services));
        Assert.Equal($"The deletions of '//auth/users' cannot be read: {reason}.", exception.Message);
        Assert.False(exception.CursorLost);
    }

    private static byte[] Body() => BinaryPageBody.Of(Page, OwnerKeyKind.Uuid, 7);

    private static byte[] Compress(byte[] bytes)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return buffer.ToArray();
    }

    private static Task WriteAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = Binary;
        return context.Response.Body.WriteAsync(body).AsTask();
    }

    private static Task WriteTooMuchAsync(HttpContext context)
    {
        context.Response.ContentType = ProtocolRoutes.JsonMediaType;
        return context.Response.WriteAsync(new string(' ', 5_000));
    }

    private static Task WriteJsonAsync(HttpContext context)
    {
        context.Response.ContentType = ProtocolRoutes.JsonMediaType;
        var response = new DeletionsResponse("auth", "users", "e1", [.. Tombstones.Select(item => DeletionEvents.Of(AuthUsers.Service, "e1", item))], 10, HasMore: true);
        return context.Response.WriteAsync(JsonSerializer.Serialize(response, ProtocolJsonContext.Default.DeletionsResponse));
    }
}
