using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.AspNetCore.Tests;

public sealed class SoftReferenceExceptionHandlerTests
{
    private const string UnreadableTitle = "The request could not be read.";
    private static readonly SoftRef<Users> Unheard = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000002"));
    private static readonly SoftRef<Users> Other = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000003"));

    [Fact]
    public async Task RefusedReference_ThrownByAHandler_BecomesProblemDetails()
    {
        await using var app = await ValidatingApp.StartAsync(routes => routes.MapGet("/", (ISoftReferenceValidator validator) => validator.EnsureAsync(Unheard, "Pet.UserId")));

        ProblemAssert.Is(
            await app.SendAsync(HttpMethod.Get, "/"),
            422,
            "A reference refers to something that does not exist.",
            ("Pet.UserId", $"'Pet.UserId' refers to '//auth/users/{Unheard}', which does not exist: use the id of an entity that 'auth' has."));
    }

    [Fact]
    public async Task RefusedReference_ThatCameInWithTheRequest_IsNamedByItsPlacesThere()
    {
        await using var app = await ValidatingApp.StartAsync(routes =>
        {
            // The owner forgets the user between the two checks.
            routes.MapPost("/", async (Transfer body, InMemoryExistenceSource<Users> users, ISoftReferenceValidator validator) =>
            {
                users.Remove(body.UserId);
                await validator.EnsureAsync([SoftReferenceUse.Of(body.UserId, "Pet.UserId"), SoftReferenceUse.Of(Other, "Pet.VetId")]);
            }).ValidateSoftReferences();
        });
        app.Users.Add(Unheard);
        app.Accounts.Add(new SoftRef<Accounts, long>(7));

        ProblemAssert.Is(
            await app.SendAsync(HttpMethod.Post, "/", $$"""{"user_id":"{{Unheard}}","account_id":7}"""),
            422,
            "A reference refers to something that does not exist.",
            ("/user_id", $"'/user_id' refers to '//auth/users/{Unheard}', which does not exist: use the id of an entity that 'auth' has."),
            ("Pet.VetId", $"'Pet.VetId' refers to '//auth/users/{Other}', which does not exist: use the id of an entity that 'auth' has."));
    }

    [Fact]
    public async Task RefusedReference_ThatTheApplicationLocated_IsNamedByThatPlace()
    {
        await using var app = await ValidatingApp.StartAsync(routes => routes.MapGet("/", async (HttpContext context, ISoftReferenceValidator validator) =>
        {
            context.LocateSoftReference(Unheard, "header X-User-ID");
            await validator.EnsureAsync(Unheard, "Pet.UserId");
        }));

        ProblemAssert.Is(
            await app.SendAsync(HttpMethod.Get, "/"),
            422,
            "A reference refers to something that does not exist.",
            ("header X-User-ID", $"'header X-User-ID' refers to '//auth/users/{Unheard}', which does not exist: use the id of an entity that 'auth' has."));
    }

    [Fact]
    public async Task RefusedReferences_OfAHugeSave_AreListedUpToALimit()
    {
        SoftReferenceUse[] uses = [.. Enumerable.Range(0, 10_002).Select(_ => SoftReferenceUse.Of(new SoftRef<Users>(Guid.NewGuid()), "Pet.UserId"))];
        await using var app = await ValidatingApp.StartAsync(routes => routes.MapGet("/", (ISoftReferenceValidator validator) => validator.EnsureAsync(uses)));

        var answer = await app.SendAsync(HttpMethod.Get, "/");

        Assert.Equal("The first 10000 of 10002 failures are listed.", answer.Body.GetProperty("detail").GetString());
        Assert.Equal(10_000, answer.Body.GetProperty("errors").GetProperty("Pet.UserId").GetArrayLength());
    }

    [Fact]
    public async Task RefusedReference_OwnerUnavailable_Is503WithRetryAfter()
    {
        await using var app = await ValidatingApp.StartAsync(routes => routes.MapGet("/", (ISoftReferenceValidator validator) => validator.EnsureAsync(Unheard, "Pet.UserId")));
        app.Users.Fail("down", TimeSpan.FromSeconds(9));

        var answer = await app.SendAsync(HttpMethod.Get, "/");

        Assert.Equal(503, (int)answer.Status);
        Assert.Equal(TimeSpan.FromSeconds(9), answer.Response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task RefusedReferences_OfSeveralUnavailableOwners_WaitForTheLast()
    {
        SoftReferenceFailure[] failures = [.. new int?[] { 9, null, 60 }.Select(seconds => new SoftReferenceFailure(
            SoftReferenceFailureKind.Unavailable, SoftReferenceUse.Of(new SoftRef<Users>(Guid.NewGuid()), "Pet.UserId"), "It is away.", seconds is { } value ? TimeSpan.FromSeconds(value) : null))];
        await using var app = await ValidatingApp.StartAsync(routes => routes.MapGet("/", string () => throw new SoftReferenceValidationException(failures)));

        var answer = await app.SendAsync(HttpMethod.Get, "/");

        Assert.Equal(TimeSpan.FromMinutes(1), answer.Response.Headers.RetryAfter?.Delta);
    }

    [Theory]
    [InlineData("""{"user_id":"oops","account_id":7}""", "/user_id", "'oops' is not a reference to //auth/users: expected a UUID other than zero.")]
    [InlineData("""{"user_id":"00000000-0000-0000-0000-000000000000","account_id":7}""", "/user_id", "'00000000-0000-0000-0000-000000000000' is not a reference to //auth/users: expected a UUID other than zero.")]
    [InlineData("""{"user_id":5,"account_id":7}""", "/user_id", "The JSON number '5' is not a reference to //auth/users: expected a UUID other than zero, as a JSON string.")]
    public async Task MalformedReference_InTheBody_Is400AndQuoted(string json, string place, string message)
    {
        await using var app = await ValidatingApp.StartAsync(routes => routes.MapPost("/", (Transfer body) => "handled").ValidateSoftReferences());

        var answer = await app.SendAsync(HttpMethod.Post, "/", json);

        ProblemAssert.Is(answer, 400, UnreadableTitle, (place, message));
        Assert.Equal(message, answer.Body.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task MalformedReference_InTheQuery_Is400AndQuoted()
    {
        await using var app = await ValidatingApp.StartAsync(routes => routes.MapGet("/", (SoftRef<Users> userId) => "handled").ValidateSoftReferences());

        var answer = await app.SendAsync(HttpMethod.Get, "/?userId=oops");

        ProblemAssert.Is(answer, 400, UnreadableTitle);
        Assert.Equal("Failed to bind parameter \"SoftRef<Users> userId\" from \"oops\".", answer.Body.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"user_id":"0198c5f2-0000-7000-8000-000000000002","account_id":{}}""")]
    [InlineData("")]
    public async Task MalformedJson_Is400AndNamesNoTypes(string json)
    {
        await using var app = await ValidatingApp.StartAsync(routes => routes.MapPost("/", (Transfer body) => "handled"));

        var answer = await app.SendAsync(HttpMethod.Post, "/", json);

        Assert.Equal(400, (int)answer.Status);
        Assert.DoesNotContain("System.", answer.Body.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("SoftReferences.", answer.Body.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "JSON deserialization was missing required properties including: 'name'.")]
    [InlineData("""{"name":null}""", "The JSON is malformed or not of the expected type.")]
    [InlineData("""{"name":"a","name":"b"}""", "Duplicate property 'name' encountered during deserialization.")]
    [InlineData("""{"name":"a","colour":"red"}""", "The JSON property 'colour' could not be mapped to any .NET member.")]
    [InlineData("""{"name":"a","shape":{"$type":"disc"}}""", "The JSON is malformed or not of the expected type.")]
    public async Task Json_ThatBreaksARuleOfTheType_Is400AndNamesNoTypes(string json, string message)
    {
        await using var app = await ValidatingApp.StartAsync(
            routes => routes.MapPost("/", (Guarded body) => "handled"),
            services => services.ConfigureHttpJsonOptions(options => (options.SerializerOptions.RespectNullableAnnotations, options.SerializerOptions.AllowDuplicateProperties) = (true, false)));

        var answer = await app.SendAsync(HttpMethod.Post, "/", json);

        Assert.Equal(400, (int)answer.Status);
        Assert.Equal(message, answer.Body.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task AnotherException_IsLeftToOthers()
    {
        await using var app = await ValidatingApp.StartAsync(routes => routes.MapGet("/", string () => throw new InvalidOperationException("secret")));

        var answer = await app.SendAsync(HttpMethod.Get, "/");

        Assert.Equal(500, (int)answer.Status);
        Assert.DoesNotContain("secret", answer.Body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProblemDetails_AreCustomisedAsTheApplicationCustomisesAll()
    {
        await using var app = await ValidatingApp.StartAsync(
            routes => routes.MapGet("/{userId}", (SoftRef<Users> userId) => "handled").ValidateSoftReferences(),
            services => services.AddProblemDetails(options => options.CustomizeProblemDetails = context => context.ProblemDetails.Extensions["trace"] = "t1"));

        var answer = await app.SendAsync(HttpMethod.Get, $"/{Unheard}");

        Assert.Equal("t1", answer.Body.GetProperty("trace").GetString());
    }

    [Theory]
    [InlineData("$.pets[0].owner_id", "/pets/0/owner_id")]
    [InlineData("$['a.b'].c", "/a.b/c")]
    [InlineData("$.a~b/c", "/a~0b~1c")]
    [InlineData("$", null)]
    [InlineData(null, null)]
    [InlineData("$['open", null)]
    public void JsonPath_BecomesAPointer(string? path, string? place) => Assert.Equal(place, JsonPath.ToPointer(path));

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed class Guarded
    {
        public required string Name { get; init; }

        public Shape? Shape { get; init; }
    }

    [JsonDerivedType(typeof(Circle), "circle")]
    private abstract class Shape;

    private sealed class Circle : Shape;
}
