using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.AspNetCore.Tests;

public sealed class ValidateSoftReferencesTests
{
    private const string MissingTitle = "A reference refers to something that does not exist.";
    private const string ZeroTitle = "A reference is zero or was left out.";
    private static readonly SoftRef<Users> Known = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000001"));
    private static readonly SoftRef<Users> Unheard = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000002"));
    private static readonly SoftRef<Accounts, long> Account = new(7);

    [Fact]
    public async Task Body_EverythingExists_RunsTheHandlerAfterOneQuestion()
    {
        await using var app = await PostAsync((Pet body) => "handled");

        var answer = await app.SendAsync(HttpMethod.Post, "/", $$"""{"owner_id":"{{Known}}","sitter_ids":["{{Known}}"]}""");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("handled", await answer.Response.Content.ReadAsStringAsync());
        Assert.Equal(1, app.Users.Calls);
    }

    [Fact]
    public async Task Body_ReferencesAtAnyDepth_AreNamedByJsonPointers()
    {
        await using var app = await PostAsync((Pet body) => "handled");

        var answer = await app.SendAsync(
            HttpMethod.Post,
            "/",
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
    public async Task Body_ALeftOutReference_IsZero()
    {
        await using var app = await PostAsync((Pet body) => "handled");

        var answer = await app.SendAsync(HttpMethod.Post, "/", "{}");

        ProblemAssert.Is(
            answer,
            400,
            ZeroTitle,
            ("/owner_id", "'/owner_id' is a zero reference to //auth/users, and zero identifies nothing: set it to an id that 'auth' gave, or leave it out where it is optional."));
        Assert.Equal(0, app.Users.Calls);
    }

    [Fact]
    public async Task Body_FailuresOfAllKinds_AreAllListedUnderTheStatusOfTheWorst()
    {
        await using var app = await PostAsync((Transfer body) => "handled");
        app.Accounts.Fail("down", TimeSpan.FromSeconds(2.5));

        var unavailable = await app.SendAsync(HttpMethod.Post, "/", $$"""{"user_id":"{{Known}}","account_id":7}""");
        var missing = await app.SendAsync(HttpMethod.Post, "/", $$"""{"user_id":"{{Unheard}}","account_id":7}""");
        var zero = await app.SendAsync(HttpMethod.Post, "/", """{"account_id":7}""");

        const string Unavailable = "'/account_id' refers to '//billing/accounts/7', and 'billing' cannot say now whether it exists: try again later.";
        ProblemAssert.Is(unavailable, 503, "A reference cannot be checked, because its owner is unavailable.", ("/account_id", Unavailable));
        Assert.Equal(TimeSpan.FromSeconds(3), unavailable.Response.Headers.RetryAfter?.Delta);
        ProblemAssert.Is(missing, 422, MissingTitle, ("/user_id", Missing("/user_id")), ("/account_id", Unavailable));
        Assert.Null(missing.Response.Headers.RetryAfter);
        ProblemAssert.Is(
            zero,
            400,
            ZeroTitle,
            ("/user_id", "'/user_id' is a zero reference to //auth/users, and zero identifies nothing: set it to an id that 'auth' gave, or leave it out where it is optional."),
            ("/account_id", Unavailable));
    }

    [Fact]
    public async Task Unavailable_WithoutAHint_AsksToComeBackInFiveSeconds()
    {
        await using var app = await PostAsync((Transfer body) => "handled");
        app.Accounts.Fail();

        var answer = await app.SendAsync(HttpMethod.Post, "/", $$"""{"user_id":"{{Known}}","account_id":7}""");

        Assert.Equal(TimeSpan.FromSeconds(5), answer.Response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Unavailable_WhereAMemberAccepts_LetsTheRequestThrough()
    {
        await using var app = await PostAsync((Lenient body) => "handled");
        app.Users.Fail();

        var accepted = await app.SendAsync(HttpMethod.Post, "/", $$"""{"owner_id":"{{Known}}","sitter_ids":["{{Known}}"]}""");
        var refused = await app.SendAsync(HttpMethod.Post, "/", $$"""{"owner_id":"{{Known}}","vet_id":"{{Known}}"}""");
        var zero = await app.SendAsync(HttpMethod.Post, "/", $$"""{"sitter_ids":["{{Known}}","{{Guid.Empty}}"]}""");

        Assert.Equal(HttpStatusCode.OK, accepted.Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.Equal(["/vet_id"], refused.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.Equal(HttpStatusCode.BadRequest, zero.Status);
    }

    [Fact]
    public async Task Unavailable_WhereAParameterAccepts_LetsTheRequestThrough()
    {
        await using var app = await ValidatingApp.StartAsync(routes => routes.MapGet(
            "/{id}",
            ([OnOwnerUnavailable(UnavailableOwnerPolicy.Accept)] SoftRef<Users> id, SoftRef<Users>? friend) => "handled").ValidateSoftReferences());
        app.Users.Fail();

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Get, $"/{Known}")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.SendAsync(HttpMethod.Get, $"/{Known}?friend={Known}")).Status);
    }

    [Fact]
    public async Task Unavailable_WhereTheParameterOfTheBodyAccepts_SoDoItsMembers()
    {
        await using var app = await PostAsync(([OnOwnerUnavailable(UnavailableOwnerPolicy.Accept)] Link body) => "handled");
        app.Users.Fail();

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Post, "/", $$"""{"user_id":"{{Known}}"}""")).Status);
    }

    [Fact]
    public async Task Body_OptionalReferencesThatAreNull_AreNotAskedFor()
    {
        await using var app = await PostAsync((OnlyOptional body) => "handled");

        var answer = await app.SendAsync(HttpMethod.Post, "/", """{"owner_id":null}""");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(0, app.Users.Calls);
    }

    [Fact]
    public async Task Body_ARecursiveType_IsWalkedToItsEnd()
    {
        await using var app = await PostAsync((Node body) => "handled");

        var answer = await app.SendAsync(HttpMethod.Post, "/", $$"""{"children":[{"children":[{"links":[{"user_id":"{{Unheard}}"}]}]}]}""");

        ProblemAssert.Is(answer, 422, MissingTitle, ("/children/0/children/0/links/0/user_id", Missing("/children/0/children/0/links/0/user_id")));
    }

    [Fact]
    public async Task Body_ADerivedType_IsWalkedWithItsOwnProperties()
    {
        await using var app = await PostAsync((Animal body) => "handled");

        var answer = await app.SendAsync(HttpMethod.Post, "/", $$"""{"$type":"dog","trainer_id":"{{Unheard}}"}""");

        ProblemAssert.Is(answer, 422, MissingTitle, ("/trainer_id", Missing("/trainer_id")));
    }

    [Fact]
    public async Task Body_ThatIsAListOfReferences_IsNamedByIndex()
    {
        await using var app = await PostAsync((List<SoftRef<Users>> body) => "handled");

        var answer = await app.SendAsync(HttpMethod.Post, "/", $"""["{Known}","{Unheard}"]""");

        ProblemAssert.Is(answer, 422, MissingTitle, ("/1", Missing("/1")));
    }

    [Fact]
    public async Task Body_ThatIsOneReference_IsNamedBody()
    {
        await using var app = await ValidatingApp.StartAsync(routes => routes.MapPost("/", ([FromBody] SoftRef<Users> user) => "handled").ValidateSoftReferences());

        ProblemAssert.Is(await app.SendAsync(HttpMethod.Post, "/", $"\"{Unheard}\""), 422, MissingTitle, ("body", Missing("body")));
    }

    [Fact]
    public async Task Body_MoreReferencesThanAllowed_IsRefusedWithoutAQuestion()
    {
        await using var app = await ValidatingApp.StartAsync(routes => routes.MapPost("/", (List<SoftRef<Users>> users) => "handled").ValidateSoftReferences(maximumReferences: 2));

        var answer = await app.SendAsync(HttpMethod.Post, "/", $"""["{Known}","{Known}","{Known}"]""");

        ProblemAssert.Is(answer, 400, "There are too many references.");
        Assert.Equal("The request has more than 2 references. Split it.", answer.Body.GetProperty("detail").GetString());
        Assert.Equal(0, app.Users.Calls);
    }

    [Fact]
    public async Task Parameters_OfEverySource_AreNamedByTheirPlace()
    {
        await using var app = await ValidatingApp.StartAsync(routes => routes.MapGet(
            "/users/{userId}",
            (SoftRef<Users> userId, SoftRef<Users>? friendId, [FromQuery(Name = "best")] SoftRef<Users> bestFriendId, SoftRef<Users>[] others, [FromHeader(Name = "x-user")] SoftRef<Users> header) => "handled").ValidateSoftReferences());
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/users/{Unheard}?friendId={Unheard}&best={Unheard}&others={Known}&others={Unheard}");
        request.Headers.Add("x-user", Unheard.ToString());
        app.Users.Add(Known);

        using var response = await app.Client.SendAsync(request);

        var errors = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("errors");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal(["route userId", "query friendId", "query best", "query others/1", "header x-user"], errors.EnumerateObject().Select(error => error.Name));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Parameters_OfAMethodWithoutABody_ComeFromTheQuery(string method)
    {
        await using var app = await ValidatingApp.StartAsync(routes => routes.MapMethods("/", [method], (SoftRef<Users>[] others) => "handled").ValidateSoftReferences());

        var answer = await app.SendAsync(new(method), $"/?others={Unheard}");

        ProblemAssert.Is(answer, 422, MissingTitle, ("query others/0", Missing("query others/0")));
    }

    [Fact]
    public async Task Parameters_AsParameters_AreLookedInto()
    {
        await using var app = await ValidatingApp.StartAsync(routes => routes.MapPost("/{tenant}", ([AsParameters] Search search) => "handled").ValidateSoftReferences());

        var answer = await app.SendAsync(HttpMethod.Post, $"/{Unheard}?who={Unheard}", $$"""{"user_id":"{{Unheard}}","account_id":7}""");

        ProblemAssert.Is(
            answer,
            422,
            MissingTitle,
            ("route Tenant", Missing("route Tenant")),
            ("query who", Missing("query who")),
            ("/user_id", Missing("/user_id")),
            ("/account_id", "'/account_id' refers to '//billing/accounts/7', which does not exist: use the id of an entity that 'billing' has."));
    }

    [Fact]
    public async Task Group_ValidatesEveryHandlerInIt()
    {
        await using var app = await ValidatingApp.StartAsync(routes =>
        {
            var group = routes.MapGroup("/pets").ValidateSoftReferences();
            group.MapGet("/{owner}", (SoftRef<Users> owner) => "handled");
            group.MapGet("/", () => "handled");
        });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await app.SendAsync(HttpMethod.Get, $"/pets/{Unheard}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Get, "/pets")).Status);
    }

    [Fact]
    public async Task Services_AreNeverLookedInto()
    {
        await using var app = await ValidatingApp.StartAsync(
            routes => routes.MapGet(
                "/",
                (ServiceWithReference service, [FromKeyedServices("other")] Link other, HttpContext context, CancellationToken token) => "handled").ValidateSoftReferences(),
            services => services.AddSingleton<ServiceWithReference>().AddKeyedSingleton("other", new Link { UserId = Unheard }));

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Get, "/")).Status);
    }

    [Fact]
    public void WithoutAValidator_TheEndpointSaysWhatIsMissing()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        app.MapGet("/", Handle).ValidateSoftReferences();

        var exception = Assert.Throws<InvalidOperationException>(() => ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).ToList());

        Assert.Equal(
            "'ValidateSoftReferencesTests.Handle' has soft references to validate, but no validator is registered: call services.AddSoftReferences().AddOwner<…>(…).",
            exception.Message);
    }

    private static string Handle(SoftRef<Users> user) => user.ToString();

    private static string Missing(string place) =>
        $"'{place}' refers to '//auth/users/{Unheard}', which does not exist: use the id of an entity that 'auth' has.";

    private static async Task<ValidatingApp> PostAsync(Delegate handler)
    {
        var app = await ValidatingApp.StartAsync(routes => routes.MapPost("/", handler).ValidateSoftReferences());
        app.Users.Add(Known);
        return app;
    }
}
