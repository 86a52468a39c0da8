using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using SoftReferences.AspNetCore.Tests.Mvc;

namespace SoftReferences.AspNetCore.Tests.Requests;

/// <summary>References are bound from route, query, header and form. A malformed one is answered with 400, which quotes it and names the parameter.</summary>
public sealed class BindingTests
{
    private const string Zero = "00000000-0000-0000-0000-000000000000";
    private static readonly SoftRef<Users> Known = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000001"));

    public static TheoryData<bool, string> Broken => new()
    {
        { false, "abc" }, { false, Zero }, { false, "0198c5f2-0000-7000-8000-00000000000g" },
        { true, "abc" }, { true, Zero }, { true, "0198c5f2-0000-7000-8000-00000000000g" },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EverySource_Binds(bool mvc)
    {
        await using var app = await StartAsync(mvc);
        using var get = Get($"/users/{Known}?friendId={Known}&best={Known}&others={Known}&others={Known}", Known.ToString());

        using var response = await app.Client.SendAsync(get);
        using var form = await app.Client.PostAsync(new Uri("/forms", UriKind.Relative), new FormUrlEncodedContent([new("userId", Known.ToString())]));
        using var number = await app.Client.GetAsync(new Uri("/numbers/7", UriKind.Relative));

        Assert.Equal($"{Known} 2", await response.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, form.StatusCode);
        Assert.Equal("7", await number.Content.ReadAsStringAsync());
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Route_Broken_Is400(bool mvc, string value) => await AssertRefusedAsync(mvc, Get($"/users/{Uri.EscapeDataString(value)}"), "userId", value);

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Query_Broken_Is400(bool mvc, string value) => await AssertRefusedAsync(mvc, Get($"/users/{Known}?friendId={Uri.EscapeDataString(value)}"), "friendId", value);

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task QueryArray_Broken_Is400(bool mvc, string value) => await AssertRefusedAsync(mvc, Get($"/users/{Known}?others={Known}&others={Uri.EscapeDataString(value)}"), "others", value);

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Header_Broken_Is400(bool mvc, string value) => await AssertRefusedAsync(mvc, Get($"/users/{Known}", value), mvc ? "x-user" : "header", value);

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Form_Broken_Is400(bool mvc, string value) =>
        await AssertRefusedAsync(mvc, new(HttpMethod.Post, "/forms") { Content = new FormUrlEncodedContent([new("userId", value)]) }, "userId", value);

    [Theory]
    [InlineData(false, "0")]
    [InlineData(false, "7.5")]
    [InlineData(true, "0")]
    [InlineData(true, "7.5")]
    public async Task Number_Broken_Is400(bool mvc, string value) => await AssertRefusedAsync(mvc, Get($"/numbers/{value}"), "accountId", value);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_Broken_Is400WithItsPlace(bool mvc)
    {
        await using var app = await StartAsync(mvc);

        var (status, body, _) = await app.SendAsync(HttpMethod.Post, "/pets", """{"owner_id":"abc"}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        var error = body.GetProperty("errors").EnumerateObject().First(error => error.Name.EndsWith("owner_id", StringComparison.Ordinal));
        Assert.Contains("'abc'", error.Value[0].GetString(), StringComparison.Ordinal);
    }

    private static HttpRequestMessage Get(string path, string? header = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation("x-user", header);
        }

        return request;
    }

    private static async Task AssertRefusedAsync(bool mvc, HttpRequestMessage request, string parameter, string value)
    {
        await using var app = await StartAsync(mvc);
        using (request)
        {
            using var response = await app.Client.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();

            Assert.True(response.StatusCode == HttpStatusCode.BadRequest, text);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Contains(parameter, text, StringComparison.Ordinal);
            Assert.Contains(value, text, StringComparison.Ordinal);
            Assert.Equal(0, app.Users.Calls);
        }
    }

    private static async Task<ValidatingApp> StartAsync(bool mvc)
    {
        var app = mvc ? await MvcApp.StartAsync<PetsController>() : await ValidatingApp.StartAsync(routes =>
        {
            var group = routes.MapGroup("/").ValidateSoftReferences();
            group.MapGet(
                "/users/{userId}",
                (SoftRef<Users> userId, SoftRef<Users>? friendId, [FromQuery(Name = "best")] SoftRef<Users>? bestFriendId, SoftRef<Users>[] others, [FromHeader(Name = "x-user")] SoftRef<Users>? header) =>
                    $"{userId} {others.Length}");
            group.MapPost("/forms", ([FromForm] SoftRef<Users> userId) => "handled").DisableAntiforgery();
            group.MapPost("/pets", (Pet body) => "handled");
            group.MapGet("/numbers/{accountId}", (SoftRef<Accounts, long> accountId) => $"{accountId}");
        });
        app.Users.Add(Known);
        app.Accounts.Add(new SoftRef<Accounts, long>(7));
        return app;
    }
}
