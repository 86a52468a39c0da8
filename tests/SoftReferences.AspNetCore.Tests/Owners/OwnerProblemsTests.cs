using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.AspNetCore.Tests.Owners;

/// <summary>Failures of the owner's endpoints are reported in the protocol's own JSON, whatever the application's JSON options are.</summary>
public sealed partial class OwnerProblemsTests
{
    private const string Ada = "0198c5f2-0000-7000-8000-00000000000a";
    private const string Unreadable = "The request has values that cannot be read.";

    public static TheoryData<bool> Applications => [true, false];

    [Theory]
    [MemberData(nameof(Applications))]
    public async Task LostCursor_IsGone_WithThePositionToBeginAt(bool knowsOwnTypesOnly)
    {
        await using var app = await StartAsync(knowsOwnTypesOnly);
        app.Store.Page = (_, _, _, _) => throw new DeletionFeedException(Users.Service, "It was pruned.") { CursorLost = true, RestartAt = new("e1", 41) };

        var answer = await app.FollowAsync("?after=7");

        ProblemAssert.Is(answer, 410, "The feed no longer has the events after this position.");
        Assert.Equal(
            """{"type":"https://tools.ietf.org/html/rfc9110#section-15.5.11","title":"The feed no longer has the events after this position.","status":410,"detail":"It was pruned.","restartAt":41,"epoch":"e1"}""",
            answer.Body.GetRawText());
        Assert.Equal(["41"], answer.Response.Headers.GetValues("SoftReferences-Restart-At"));
    }

    [Theory]
    [MemberData(nameof(Applications))]
    public async Task Question_ThatIsTooLarge_IsToldTheLimit(bool knowsOwnTypesOnly)
    {
        await using var app = await StartAsync(knowsOwnTypesOnly);

        var answer = await app.AskAsync($$"""{"ids":["{{Ada}}","{{Ada}}"]}""");

        ProblemAssert.Is(answer, 413, "The question is too large.");
        Assert.Equal(1, answer.Body.GetProperty("maximumBatch").GetInt32());
    }

    [Theory]
    [MemberData(nameof(Applications))]
    public async Task Question_ThatCannotBeRead_IsRefused(bool knowsOwnTypesOnly)
    {
        await using var app = await StartAsync(knowsOwnTypesOnly);

        ProblemAssert.Is(await app.AskAsync("""{"ids":["x"]}"""), 400, Unreadable, ("/ids/0", "'x' is not a UUID in the hyphenated form, other than zero."));
        Assert.Contains("'x' is not", await (await app.AskAsync("""{"ids":["x"]}""")).Response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        ProblemAssert.Is(await app.AskAsync("{"), 400, "The question could not be read.");
        ProblemAssert.Is(await app.AskAsync("ids", "text/plain"), 415, "The media type of the question is not supported.");
        ProblemAssert.Is(await app.FollowAsync("?after=-1"), 400, Unreadable, ("after", "'-1' is not an integer of at least 0."));
    }

    [Fact]
    public async Task Application_ThatAddsToItsProblems_ChangesNoneOfTheProtocol()
    {
        await using var app = await OwnerApp.StartAsync(services: services => services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            context.ProblemDetails.Status = StatusCodes.Status500InternalServerError;
            context.HttpContext.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }));
        app.Store.Page = (_, _, _, _) => throw new DeletionFeedException(Users.Service, "It was pruned.") { CursorLost = true };

        ProblemAssert.Is(await app.FollowAsync("?after=7"), 410, "The feed no longer has the events after this position.");
    }

    private static Task<OwnerApp> StartAsync(bool knowsOwnTypesOnly) => OwnerApp.StartAsync(
        options => options.MaximumBatch = 1,
        services => services.ConfigureHttpJsonOptions(options =>
            options.SerializerOptions.TypeInfoResolver = knowsOwnTypesOnly ? OwnTypes.Default : options.SerializerOptions.TypeInfoResolver));

    [JsonSerializable(typeof(string))]
    private sealed partial class OwnTypes : JsonSerializerContext;
}
