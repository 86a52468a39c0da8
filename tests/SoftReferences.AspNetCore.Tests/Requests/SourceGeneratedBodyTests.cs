using System.Net;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.AspNetCore.Tests;

/// <summary>An application with source-generated JSON contracts for its own types, but not for the lists of them that the serializer handles itself.</summary>
public sealed partial class SourceGeneratedBodyTests
{
    private const string MissingTitle = "A reference refers to something that does not exist.";
    private static readonly SoftRef<Users> Unheard = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000002"));

    public static TheoryData<string, string> Bodies => new()
    {
        { """{"users":["?"]}""", "/users/0" },
        { """{"by_name":{"a":"?"}}""", "/by_name/a" },
        { """{"items":[{"user_id":"?"}]}""", "/items/0/user_id" },
        { """{"sets":{"a":[{"user_id":"?"}]}}""", "/sets/a/0/user_id" },
        { """{"array":["?"]}""", "/array/0" },
        { """{"any":{"$type":"line","user_id":"?"}}""", "/any/user_id" },
        { """{"maybe":{"user_id":"?"}}""", "/maybe/user_id" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Reference_WhereverItIs_IsAskedFor(string json, string place)
    {
        await using var app = await StartAsync();

        var answer = await app.SendAsync(HttpMethod.Post, "/", json.Replace("?", Unheard.ToString(), StringComparison.Ordinal));

        ProblemAssert.Is(answer, 422, MissingTitle, (place, Missing(place)));
    }

    [Fact]
    public async Task Body_ThatIsAList_IsAskedFor()
    {
        await using var app = await StartAsync();

        ProblemAssert.Is(await app.SendAsync(HttpMethod.Post, "/list", $"""["{Unheard}"]"""), 422, MissingTitle, ("/0", Missing("/0")));
    }

    [Fact]
    public async Task ArrayInTheQuery_NeedsNoContract()
    {
        await using var app = await StartAsync();

        ProblemAssert.Is(await app.SendAsync(HttpMethod.Get, $"/?users={Unheard}"), 422, MissingTitle, ("query users/0", Missing("query users/0")));
    }

    [Fact]
    public async Task Body_WithoutReferences_RunsTheHandler()
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await app.SendAsync(HttpMethod.Post, "/", """{"users":[],"by_name":null,"items":[]}""")).Status);
        Assert.Equal(0, app.Users.Calls);
    }

    private static string Missing(string place) =>
        $"'{place}' refers to '//auth/users/{Unheard}', which does not exist: use the id of an entity that 'auth' has.";

    private static Task<ValidatingApp> StartAsync() => ValidatingApp.StartAsync(
        routes =>
        {
            routes.MapPost("/", (Order body) => "handled").ValidateSoftReferences();
            routes.MapPost("/list", (IReadOnlyCollection<SoftRef<Users>> body) => "handled").ValidateSoftReferences();
            routes.MapGet("/", (SoftRef<Users>[] users) => "handled").ValidateSoftReferences();
        },
        services => services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolver = OrderContext.Default));

    internal sealed record Order(
        IReadOnlyList<SoftRef<Users>>? Users,
        IReadOnlyDictionary<string, SoftRef<Users>>? ByName,
        IReadOnlyList<Item>? Items,
        IReadOnlyDictionary<string, IReadOnlyCollection<Item>>? Sets,
        SoftRef<Users>[]? Array,
        Any? Any,
        Maybe? Maybe);

    internal sealed record Item(SoftRef<Users> UserId);

    [JsonDerivedType(typeof(Line), "line")]
    internal abstract record Any;

    internal sealed record Line(SoftRef<Users> UserId) : Any;

    internal readonly record struct Maybe(SoftRef<Users> UserId);

    [JsonSerializable(typeof(Order))]
    [JsonSerializable(typeof(IReadOnlyCollection<SoftRef<Users>>))]
    [JsonSerializable(typeof(string))]
    private sealed partial class OrderContext : JsonSerializerContext;
}
