using System.Net;

namespace SoftReferences.AspNetCore.Tests.Mvc;

/// <summary>Controllers without <c>[ApiController]</c> run their actions even if binding failed. The filter refuses the request if a reference could not be bound.</summary>
public sealed class PlainControllerTests
{
    private const string UnboundTitle = "The request could not be read.";
    private const string MissingTitle = "A reference refers to something that does not exist.";
    private static readonly SoftRef<Users> Known = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000001"));
    private static readonly SoftRef<Users> Unheard = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000002"));

    [Theory]
    [InlineData("others?others=0198c5f2-0000-7000-8000-000000000001&others=abc", "query others", "abc")]
    [InlineData("others?others[0]=0198c5f2-0000-7000-8000-000000000001&others[1]=abc", "query others/1", "abc")]
    [InlineData("others?others=00000000-0000-0000-0000-000000000000", "query others", "00000000-0000-0000-0000-000000000000")]
    [InlineData("others?n=7&n=x", "query n", "x")]
    [InlineData("criteria?OwnerId=abc", "query OwnerId", "abc")]
    [InlineData("criteria?ownerid=abc", "query OwnerId", "abc")]
    [InlineData("criteria?criteria.OwnerId=abc", "query criteria.OwnerId", "abc")]
    [InlineData("criteria?vets=0198c5f2-0000-7000-8000-000000000001&vets=abc", "query vets", "abc")]
    [InlineData("named?c.OwnerId=abc", "query c.OwnerId", "abc")]
    [InlineData("nested?Needed=0198c5f2-0000-7000-8000-000000000001&All[0].OwnerId=abc", "query All/0.OwnerId", "abc")]
    [InlineData("nested?Needed=0198c5f2-0000-7000-8000-000000000001&One.vets[0]=abc", "query One.vets/0", "abc")]
    [InlineData("nested?Needed=0198c5f2-0000-7000-8000-000000000001&Known[me]=abc", "query Known/me", "abc")]
    [InlineData("lenient?OwnerId=abc", "query OwnerId", "abc")]
    [InlineData("lenient?vet=abc", "query vet", "abc")]
    [InlineData("criteria?tenant=abc", "query Tenant", "abc")]
    public async Task AMalformedReference_WhereverItIsBound_IsRefusedAndQuoted(string path, string place, string value)
    {
        await using var app = await StartAsync<SearchController>();

        var answer = await app.SendAsync(HttpMethod.Get, $"/{path}");

        // The framework appends the member name to its message.
        var message = answer.Body.GetProperty("errors").EnumerateObject().Single().Value[0].GetString()!;
        ProblemAssert.Is(answer, 400, UnboundTitle, (place, message));
        Assert.StartsWith($"The value '{value}' is not valid", message, StringComparison.Ordinal);
        Assert.Equal(0, app.Users.Calls);
    }

    [Fact]
    public async Task MalformedReferences_AreAllNamedAtOnce()
    {
        await using var app = await StartAsync<SearchController>();

        var answer = await app.SendAsync(HttpMethod.Get, "/criteria?OwnerId=abc&vets=1&vets=2&tenant=x");

        Assert.Equal(
            ["query OwnerId: The value 'abc' is not valid for OwnerId.", "query Tenant: The value 'x' is not valid for Tenant.", "query vets: The value '1' is not valid. The value '2' is not valid."],
            answer.Body.GetProperty("errors").EnumerateObject()
                .Select(error => $"{error.Name}: {string.Join(' ', error.Value.EnumerateArray())}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task AMalformedReference_OfAForm_IsRefused()
    {
        await using var app = await StartAsync<SearchController>();
        using var form = new FormUrlEncodedContent([new("OwnerId", "abc")]);

        using var response = await app.Client.PostAsync(new Uri("/forms", UriKind.Relative), form);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("\"form OwnerId\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    // Values that are not references, and references that were bound but break a rule of the application, are left to the action.
    [Theory]
    [InlineData("others?others=0198c5f2-0000-7000-8000-000000000001&pages=x")]
    [InlineData("nested?Page=x")]
    [InlineData("criteria?OwnerId=&Name=x")]
    [InlineData("criteria")]
    [InlineData("others")]
    public async Task AnythingElse_IsLeftToTheAction(string path)
    {
        await using var app = await StartAsync<SearchController>();

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Get, $"/{path}")).Status);
    }

    [Fact]
    public async Task Unavailable_WhereAPositionalParameterAccepts_LetsTheRequestThrough()
    {
        await using var app = await StartAsync<SearchController>();
        app.Users.Fail();

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Get, $"/lenient?OwnerId={Known}&SitterId={Known}")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.SendAsync(HttpMethod.Get, $"/lenient?vet={Known}")).Status);
        using var form = new FormUrlEncodedContent([new("OwnerId", Known.ToString())]);
        using var response = await app.Client.PostAsync(new Uri("/lenient", UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task PositionalParameter_IsNamedAsItWasBound()
    {
        await using var app = await StartAsync<SearchController>();

        ProblemAssert.Is(
            await app.SendAsync(HttpMethod.Get, $"/lenient?vet={Unheard}"),
            422,
            MissingTitle,
            ("query vet", $"'query vet' refers to '//auth/users/{Unheard}', which does not exist: use the id of an entity that 'auth' has."));
    }

    private static async Task<ValidatingApp> StartAsync<TController>()
    {
        var app = await MvcApp.StartAsync<TController>();
        app.Users.Add(Known);
        return app;
    }
}
