using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tests;

/// <summary>Invariant I1: whatever an owner does wrong, no key is missing because of it.</summary>
public sealed class LyingOwnerTests
{
    private static readonly OwnerKey[] Keys = [OwnerKey.Of(Guid.NewGuid()), OwnerKey.Of(Guid.NewGuid())];
    private static readonly string Truth = Encoding.UTF8.GetString(HonestOwner.Json(Keys, _ => OwnedStatus.Missing));

    /// <summary>Gets each kind of lie or failure, with the words that the reason must contain.</summary>
    public static TheoryData<string, string> Kinds { get; } = new()
    {
        { "status 204", "it answered 204" },
        { "status 301", "it answered 301, a redirect, which is not followed" },
        { "status 400", "it answered 400" },
        { "status 401", "it answered 401: check 'ApiKey'" },
        { "status 403", "it answered 403: check 'ApiKey'" },
        { "status 404", "it answered 404, which says nothing about the entity: check 'BaseAddress'" },
        { "status 405", "it answered 405, which says nothing about the entity" },
        { "status 410", "it answered 410" },
        { "status 413", "it answered 413" },
        { "status 429", "it answered 429" },
        { "status 500", "it answered 500" },
        { "status 502", "it answered 502" },
        { "status 503", "it answered 503" },
        { "login page", "it answered 302, a redirect, which is not followed" },
        { "html", "it answered with the content type 'text/html; charset=utf-8', not 'application/json'" },
        { "no content type", "it answered with the content type '', not 'application/json'" },
        { "utf-16", "it answered with the content type 'application/json; charset=utf-16', not 'application/json'" },
        { "other service", "the answer is that of '//billing/users'" },
        { "other resource", "the answer is that of '//auth/orders'" },
        { "no epoch", "the answer names no epoch" },
        { "short list", "it gave 1 statuses for 2 ids" },
        { "long list", "it gave 3 statuses for 2 ids" },
        { "unknown status", "'gone' is not a status: expected 'exists', 'missing' or 'deleted'" },
        { "no statuses", "its answer is not JSON of the expected form" },
        { "null", "its answer is the JSON null" },
        { "twice", "its answer is not JSON of the expected form" },
        { "empty", "its answer is not JSON of the expected form" },
        { "not json", "its answer is not JSON of the expected form" },
        { "truncated json", "its answer is not JSON of the expected form" },
        { "two documents", "its answer is not JSON of the expected form" },
        { "deep json", "its answer is not JSON of the expected form" },
        { "truncated body", "the call failed" },
        { "huge announced", "it has more than 4,096 bytes ('MaximumAnswerBytes')" },
        { "huge", "it has more than 4,096 bytes ('MaximumAnswerBytes')" },
        { "gzip bomb", "it has more than 4,096 bytes ('MaximumAnswerBytes')" },
        { "broken gzip", "its answer cannot be read" },
        { "reset", "the call failed" },
        { "silence", "it did not answer within 0.5 s" },
        { "slow drip", "it did not answer within 0.5 s" },
        { "endless headers", "the call failed" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AskAsync_ALyingOrFailingOwner_IsUnknown(string kind, string reason)
    {
        await using var owner = await OwnerHost.StartAsync(context => LieAsync(context, kind));
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.Configure(options =>
        {
            options.MaximumAnswerBytes = 4_096;
            options.Timeout = TimeSpan.FromSeconds(kind is "silence" or "slow drip" ? 0.5 : 30);
        }));

        var answer = await services.Source().AskAsync(Keys, default);

        Assert.Equal([Existence.Unknown, Existence.Unknown], answer.Statuses);
        Assert.Contains(reason, answer.UnknownReason, StringComparison.Ordinal);
        Assert.Null(answer.RetryAfter);
    }

    [Theory]
    [InlineData("http://owner.invalid", "the call failed with NameResolutionError")]
    [InlineData("http://127.0.0.1:9", "the call failed with ConnectionError")]
    [InlineData("https+http://auth", "the call failed: The 'https+http' scheme is not supported")]
    public async Task AskAsync_AnOwnerThatIsNotThere_IsUnknown(string address, string reason)
    {
        await using var services = OwnerClientServices.For(new(address));

        var answer = await services.Source().AskAsync(Keys, default);

        Assert.Equal([Existence.Unknown, Existence.Unknown], answer.Statuses);
        Assert.StartsWith(reason, answer.UnknownReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AskAsync_HttpsToAnOwnerThatSpeaksHttp_IsUnknown()
    {
        await using var owner = await OwnerHost.StartAsync(context => LieAsync(context, "html"));
        await using var services = OwnerClientServices.For(new UriBuilder(owner.Address) { Scheme = "https" }.Uri);

        var answer = await services.Source().AskAsync(Keys, default);

        Assert.StartsWith("the call failed with SecureConnectionError", answer.UnknownReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, "17", 17)]
    [InlineData(503, "17", 17)]
    [InlineData(503, "999999999", 3_600)]
    [InlineData(503, "0", null)]
    [InlineData(503, "Thu, 01 Jan 1970 00:00:00 GMT", null)]
    [InlineData(503, "soon", null)]
    public async Task AskAsync_RetryAfter_IsCarriedAndNotWaitedFor(int status, string retryAfter, int? seconds)
    {
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        });
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.Configure(options => options.Timeout = TimeSpan.FromSeconds(30)));

        var answer = await services.Source().AskAsync(Keys, default);

        Assert.Equal(seconds is null ? null : TimeSpan.FromSeconds(seconds.Value), answer.RetryAfter);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"it answered {status}"), answer.UnknownReason);
        Assert.Equal(retryAfter == "soon" ? 3 : 1, owner.Requests);
    }

    private static async Task LieAsync(HttpContext context, string kind)
    {
        var response = context.Response;
        if (kind.StartsWith("status ", StringComparison.Ordinal))
        {
            response.StatusCode = int.Parse(kind.AsSpan("status ".Length), CultureInfo.InvariantCulture);
            if (response.StatusCode is not (204 or 301))
            {
                // The body says that the keys are missing: only the status keeps it from being believed.
                response.ContentType = "application/json";
                await response.WriteAsync(Truth, context.RequestAborted);
            }

            return;
        }

        response.ContentType = kind switch { "html" => "text/html; charset=utf-8", "no content type" => null, "utf-16" => "application/json; charset=utf-16", _ => "application/json" };
        switch (kind)
        {
            case "login page":
                response.Redirect("/login");
                break;
            case "truncated body":
                response.ContentLength = Truth.Length;
                await response.WriteAsync(Truth[..^10], context.RequestAborted);
                await response.Body.FlushAsync(context.RequestAborted);
                context.Abort();
                break;
            case "huge announced":
                response.ContentLength = 8_192;
                await response.WriteAsync(Truth + new string(' ', 8_192 - Truth.Length), context.RequestAborted);
                break;
            case "huge":
                await response.WriteAsync(Truth[..^2], context.RequestAborted);
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await response.WriteAsync(new string(' ', 65_536), CancellationToken.None);
                    await response.Body.FlushAsync(CancellationToken.None);
                }

                break;
            case "gzip bomb":
                response.Headers.ContentEncoding = "gzip";
                await response.Body.WriteAsync(Compress(Truth[..^2] + new string(' ', 50_000_000) + "]}"), context.RequestAborted);
                break;
            case "broken gzip":
                response.Headers.ContentEncoding = "gzip";
                await response.WriteAsync(Truth, context.RequestAborted);
                break;
            case "reset":
                context.Abort();
                break;
            case "silence":
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case "slow drip":
                foreach (var character in Truth)
                {
                    await response.WriteAsync(character.ToString(), CancellationToken.None);
                    await response.Body.FlushAsync(CancellationToken.None);
                    await Task.Delay(100, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                break;
            case "endless headers":
                for (var index = 0; index < 1_000; index++)
                {
                    response.Headers[string.Create(CultureInfo.InvariantCulture, $"x-{index}")] = new string('x', 1_000);
                }

                break;
            default:
                await response.WriteAsync(BodyOf(kind), context.RequestAborted);
                break;
        }
    }

    private static string BodyOf(string kind) => kind switch
    {
        "html" => "<html>",
        "no content type" or "utf-16" => Truth,
        "other service" => Truth.Replace("\"auth\"", "\"billing\"", StringComparison.Ordinal),
        "other resource" => Truth.Replace("\"users\"", "\"orders\"", StringComparison.Ordinal),
        "no epoch" => Truth.Replace("\"e1\"", "\"\"", StringComparison.Ordinal),
        "short list" => Truth.Replace(",\"missing\"]", "]", StringComparison.Ordinal),
        "long list" => Truth.Replace("]", ",\"missing\"]", StringComparison.Ordinal),
        "unknown status" => Truth.Replace("\"missing\"]", "\"gone\"]", StringComparison.Ordinal),
        "no statuses" => Truth.Replace(",\"statuses\":[\"missing\",\"missing\"]", string.Empty, StringComparison.Ordinal),
        "null" => "null",
        "twice" => Truth.Replace("{", "{\"service\":\"auth\",", StringComparison.Ordinal),
        "empty" => string.Empty,
        "not json" => "missing, missing",
        "truncated json" => Truth[..^1],
        "two documents" => Truth + Truth,
        "deep json" => Truth.Replace("{", $"{{\"x\":{new string('[', 500)}{new string(']', 500)},", StringComparison.Ordinal),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such lie."),
    };

    private static byte[] Compress(string text)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return buffer.ToArray();
    }
}
