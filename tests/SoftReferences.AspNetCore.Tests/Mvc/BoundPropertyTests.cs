using System.Net;
using System.Text;

namespace SoftReferences.AspNetCore.Tests.Mvc;

/// <summary>Bound properties of a controller are checked in exactly the requests in which they are bound.</summary>
public sealed class BoundPropertyTests
{
    private static readonly SoftRef<Users> Known = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000001"));
    private static readonly SoftRef<Users> Unheard = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000002"));

    [Fact]
    public async Task Property_IsNotAskedForInAGetThatItDoesNotSupport()
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Get, "/bound")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Get, $"/bound?UserId={Unheard}&OwnerId=abc")).Status);
        Assert.Equal(0, app.Users.Calls);
    }

    [Theory]
    [InlineData("UserId=0198c5f2-0000-7000-8000-000000000001", HttpStatusCode.OK)]
    [InlineData("UserId=0198c5f2-0000-7000-8000-000000000002", HttpStatusCode.UnprocessableEntity)]
    [InlineData("UserId=abc", HttpStatusCode.BadRequest)]
    [InlineData("UserId=0198c5f2-0000-7000-8000-000000000001&OwnerId=abc", HttpStatusCode.BadRequest)]
    [InlineData("OwnerId=0198c5f2-0000-7000-8000-000000000001", HttpStatusCode.BadRequest)]
    public async Task Property_OfAPost_IsAskedFor(string form, HttpStatusCode status)
    {
        await using var app = await StartAsync();
        using var content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");

        using var response = await app.Client.PostAsync(new Uri("/bound", UriKind.Relative), content);

        Assert.Equal(status, response.StatusCode);
    }

    private static async Task<ValidatingApp> StartAsync()
    {
        var app = await MvcApp.StartAsync<BoundController>();
        app.Users.Add(Known);
        return app;
    }
}
