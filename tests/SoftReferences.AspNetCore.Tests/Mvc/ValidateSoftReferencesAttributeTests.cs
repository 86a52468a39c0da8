using System.Net;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.AspNetCore.Tests.Mvc;

/// <summary>The filter of actions gives the same answers as the filter of route handlers.</summary>
public sealed class ValidateSoftReferencesAttributeTests
{
    private const string MissingTitle = "A reference refers to something that does not exist.";
    private static readonly SoftRef<Users> Known = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000001"));
    private static readonly SoftRef<Users> Unheard = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000002"));

    [Fact]
    public async Task Body_EverythingExists_RunsTheActionAfterOneQuestion()
    {
        await using var app = await PetsAsync();

        var answer = await app.SendAsync(HttpMethod.Post, "/pets", $$"""{"owner_id":"{{Known}}","sitter_ids":["{{Known}}"]}""");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(1, app.Users.Calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void MaximumReferences_LessThanOne_IsRefused(int maximum) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ValidateSoftReferencesAttribute { MaximumReferences = maximum });

    [Fact]
    public async Task Body_ReferencesAtAnyDepth_AreNamedByJsonPointers()
    {
        await using var app = await PetsAsync();

        var answer = await app.SendAsync(
            HttpMethod.Post,
            "/pets",
            $$"""
            {
              "owner_id": "{{Unheard}}",
              "vet": { "user_id": "{{Unheard}}", "backup": { "user_id": "{{Unheard}}" } },
              "sitter_ids": ["{{Known}}", "{{Unheard}}"],
              "notes": { "a/b~c": { "user_id": "{{Unheard}}" } },
              "ratings": { "{{Unheard}}": 5 },
              "renamed!": "{{Unheard}}"
            }
            """);

        ProblemAssert.Is(
            answer,
            422,
            MissingTitle,
            [.. new[] { "/owner_id", "/vet/user_id", "/vet/backup/user_id", "/sitter_ids/1", "/notes/a~1b~0c/user_id", $"/ratings/{Unheard}", "/renamed!" }.Select(place => (place, Missing(place)))]);
        Assert.Equal(1, app.Users.Calls);
    }

    [Fact]
    public async Task Body_FailuresOfAllKinds_AreAllListedUnderTheStatusOfTheWorst()
    {
        await using var app = await PetsAsync();
        app.Accounts.Fail("down", TimeSpan.FromSeconds(2.5));

        var unavailable = await app.SendAsync(HttpMethod.Post, "/transfers", $$"""{"user_id":"{{Known}}","account_id":7}""");
        var missing = await app.SendAsync(HttpMethod.Post, "/transfers", $$"""{"user_id":"{{Unheard}}","account_id":7}""");
        var zero = await app.SendAsync(HttpMethod.Post, "/transfers", """{"account_id":7}""");

        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.UnprocessableEntity, HttpStatusCode.BadRequest], [unavailable.Status, missing.Status, zero.Status]);
        Assert.Equal(TimeSpan.FromSeconds(3), unavailable.Response.Headers.RetryAfter?.Delta);
        Assert.Equal(["/user_id", "/account_id"], missing.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.Equal(["/user_id", "/account_id"], zero.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task Body_MoreReferencesThanAllowed_IsRefusedWithoutAQuestion()
    {
        await using var app = await PetsAsync();

        var answer = await app.SendAsync(HttpMethod.Post, "/lists", $"[{string.Join(',', Enumerable.Repeat($"\"{Known}\"", 21))}]");

        ProblemAssert.Is(answer, 400, "There are too many references.");
        Assert.Equal(0, app.Users.Calls);
    }

    [Fact]
    public async Task Parameters_OfEverySource_AreNamedByTheirPlace()
    {
        await using var app = await PetsAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/users/{Unheard}?friendId={Unheard}&best={Unheard}&others={Known}&others={Unheard}");
        request.Headers.Add("x-user", Unheard.ToString());

        using var response = await app.Client.SendAsync(request);

        var errors = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("errors");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal(["route userId", "query friendId", "query best", "query others/1", "header x-user"], errors.EnumerateObject().Select(error => error.Name));
        Assert.Equal(1, app.Users.Calls);
    }

    [Theory]
    [InlineData("OwnerId=", "query OwnerId")]
    [InlineData("vets=", "query vets/0")]
    [InlineData("criteria.OwnerId=", "query criteria.OwnerId")]
    public async Task Query_AnObject_IsNamedByTheNamesThatItWasBoundBy(string query, string place)
    {
        await using var app = await PetsAsync();

        ProblemAssert.Is(await app.SendAsync(HttpMethod.Get, $"/search?{query}{Unheard}"), 422, MissingTitle, (place, Missing(place)));
    }

    [Fact]
    public async Task Form_ValuesAndObjects_AreNamed()
    {
        await using var app = await PetsAsync();
        using var form = new FormUrlEncodedContent([new("userId", Unheard.ToString()), new("OwnerId", Unheard.ToString())]);

        using var response = await app.Client.PostAsync(new Uri("/forms", UriKind.Relative), form);

        var errors = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("errors");
        Assert.Equal(["form userId", "form OwnerId"], errors.EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task Unavailable_WhereAMemberOrAParameterAccepts_LetsTheRequestThrough()
    {
        await using var app = await PetsAsync();
        app.Users.Fail();

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Post, "/lenient", $$"""{"owner_id":"{{Known}}","sitter_ids":["{{Known}}"]}""")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.SendAsync(HttpMethod.Post, "/lenient", $$"""{"vet_id":"{{Known}}"}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Get, $"/lenient/{Known}")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.SendAsync(HttpMethod.Get, $"/lenient/{Known}?friendId={Known}")).Status);
    }

    [Fact]
    public async Task Options_ValidateEveryController_AndTheNearestLimitCounts()
    {
        await using var app = await MvcApp.StartAsync<PlainController>(options => options.ValidateSoftReferences(maximumReferences: 3));
        app.Users.Add(Known);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await app.SendAsync(HttpMethod.Get, $"/plain/{Known}?friendId={Unheard}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Get, $"/plain/{Known}?friendId={Known}&tenant={Known}")).Status);
        ProblemAssert.Is(await app.SendAsync(HttpMethod.Get, $"/plain/{Known}?tenant={Unheard}"), 422, MissingTitle, ("query Tenant", Missing("query Tenant")));
        var calls = app.Users.Calls;
        Assert.Equal(HttpStatusCode.BadRequest, (await app.SendAsync(HttpMethod.Get, $"/one/{Known}?friendId={Known}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Get, $"/one/{Known}")).Status);
        Assert.Equal(calls + 1, app.Users.Calls);
    }

    [Fact]
    public async Task WithoutEither_NothingIsAsked()
    {
        await using var app = await MvcApp.StartAsync<PlainController>();

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Get, $"/plain/{Unheard}")).Status);
        Assert.Equal(0, app.Users.Calls);
    }

    [Fact]
    public async Task PlainController_AMalformedReference_IsRefused()
    {
        await using var app = await MvcApp.StartAsync<PlainController>(options => options.ValidateSoftReferences());
        app.Users.Add(Known);

        ProblemAssert.Is(
            await app.SendAsync(HttpMethod.Get, $"/plain/{Known}?friendId=7"),
            400,
            "The request could not be read.",
            ("query friendId", "The value '7' is not valid."));
    }

    [Fact]
    public void Options_ALimitOfZero_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MvcOptions().ValidateSoftReferences(maximumReferences: 0));

    private static string Missing(string place) =>
        $"'{place}' refers to '//auth/users/{Unheard}', which does not exist: use the id of an entity that 'auth' has.";

    private static async Task<ValidatingApp> PetsAsync()
    {
        var app = await MvcApp.StartAsync<PetsController>();
        app.Users.Add(Known);
        return app;
    }
}
