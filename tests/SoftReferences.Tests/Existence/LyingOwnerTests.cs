using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.Stores;

namespace SoftReferences.Tests;

/// <summary>Invariant I1: whatever is wrong with the answer of an owner or a proxy, no key is Missing because of it. Both forms of the protocol are tested.</summary>
public sealed class LyingOwnerTests
{
    private static readonly OwnerKey[] Keys = [OwnerKey.Of(Guid.NewGuid()), OwnerKey.Of(Guid.NewGuid())];
    private static readonly byte[] Question = BinaryQuestion.Write(Keys);

    /// <summary>Gets the lies and failures that do not depend on the form, each with its kind and the words that the reason must contain.</summary>
    public static TheoryData<string, UnknownKind, string> Kinds { get; } = new()
    {
        { "status 204", UnknownKind.UnexpectedStatus, "it answered 204" },
        { "status 301", UnknownKind.AccessDenied, "it answered 301, a redirect, which is not followed" },
        { "status 400", UnknownKind.UnexpectedStatus, "it answered 400" },
        { "status 401", UnknownKind.AccessDenied, "it answered 401: check 'ApiKey'" },
        { "status 403", UnknownKind.AccessDenied, "it answered 403: check 'ApiKey'" },
        { "status 404", UnknownKind.UnexpectedStatus, "it answered 404, which says nothing about the entity: check 'BaseAddress'" },
        { "status 405", UnknownKind.UnexpectedStatus, "it answered 405, which says nothing about the entity" },
        { "status 406", UnknownKind.UnexpectedStatus, "it answered 406" },
        { "status 410", UnknownKind.UnexpectedStatus, "it answered 410" },
        { "status 413", UnknownKind.UnexpectedStatus, "it answered 413" },
        { "status 414", UnknownKind.UnexpectedStatus, "it answered 414" },
        { "status 415", UnknownKind.UnexpectedStatus, "it answered 415" },
        { "status 429", UnknownKind.Throttled, "it answered 429" },
        { "status 500", UnknownKind.ServerError, "it answered 500" },
        { "status 502", UnknownKind.ServerError, "it answered 502" },
        { "status 503", UnknownKind.ServerError, "it answered 503" },
        { "login page", UnknownKind.AccessDenied, "it answered 302, a redirect, which is not followed" },
        { "redirect loop", UnknownKind.AccessDenied, "it answered 302, a redirect, which is not followed" },
        { "html", UnknownKind.InvalidAnswer, "it answered with the content type 'text/html; charset=utf-8', not '" },
        { "no content type", UnknownKind.InvalidAnswer, "it answered with the content type '', not '" },
        { "utf-16", UnknownKind.InvalidAnswer, "; charset=utf-16', not '" },
        { "reset", UnknownKind.Connection, "the call failed" },
        { "reset mid-body", UnknownKind.Connection, "the call failed" },
        { "huge announced", UnknownKind.AnswerTooLarge, "it has more than 4,096 bytes ('MaximumAnswerBytes')" },
        { "broken gzip", UnknownKind.InvalidAnswer, "its answer cannot be read" },
        { "silence", UnknownKind.Timeout, "it did not answer within 0.5 s" },
        { "silence in the body", UnknownKind.Timeout, "it did not answer within 0.5 s" },
        { "slow drip", UnknownKind.Timeout, "it did not answer within 0.5 s" },
        { "endless headers", UnknownKind.Connection, "the call failed" },
    };

    /// <summary>Gets the lies in JSON, each as a part of a correct answer and its replacement.</summary>
    public static TheoryData<string, string, UnknownKind, string> JsonLies { get; } = new()
    {
        { "\"auth\"", "\"billing\"", UnknownKind.WrongOwner, "the answer is that of '//billing/users'" },
        { "\"users\"", "\"orders\"", UnknownKind.WrongOwner, "the answer is that of '//auth/orders'" },
        { "\"e1\"", "\"\"", UnknownKind.InvalidAnswer, "the answer names no epoch" },
        { "\"e1\"", "\"e1\\n\\u001b[2J\"", UnknownKind.InvalidAnswer, "'e1\uFFFD\uFFFD[2J' is no epoch, which has at most 64 visible characters" },
        { "\"e1\"", "\"e1eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee\"", UnknownKind.InvalidAnswer, "' is no epoch, which has at most 64 visible characters" },
        { ",\"deleted\"]", "]", UnknownKind.InvalidAnswer, "it gave 1 statuses for 2 ids" },
        { "]", ",\"missing\"]", UnknownKind.InvalidAnswer, "it gave 3 statuses for 2 ids" },
        { "\"missing\",\"deleted\"", "\"deleted\",\"missing\"", UnknownKind.InvalidAnswer, "its digest is wrong: it answers another question, or in another order" },
        { "\"missing\",", "\"exists\",", UnknownKind.InvalidAnswer, "its digest is wrong" },
        { ",\"digest\"", ",\"sum\"", UnknownKind.InvalidAnswer, "its answer is not JSON of the expected form" },
        { "\"missing\"", "\"gone\"", UnknownKind.InvalidAnswer, "'gone' is not a status: expected 'exists', 'missing' or 'deleted'" },
        { "\"statuses\"", "\"state\"", UnknownKind.InvalidAnswer, "its answer is not JSON of the expected form" },
        { "{", "{\"service\":\"auth\",", UnknownKind.InvalidAnswer, "its answer is not JSON of the expected form" },
        { "\"statuses\":", "\"statuses\":[\"missing\",\"deleted\"],\"statuses\":", UnknownKind.InvalidAnswer, "its answer is not JSON of the expected form" },
        { "\"missing\"", "\"missing\",\"missing\"", UnknownKind.InvalidAnswer, "it gave 3 statuses for 2 ids" },
        { "\"}", "\"", UnknownKind.InvalidAnswer, "its answer is not JSON of the expected form" },
        { "\"}", "\"}{}", UnknownKind.InvalidAnswer, "its answer is not JSON of the expected form" },
        { "{", "{\"x\":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]],", UnknownKind.InvalidAnswer, "its answer is not JSON of the expected form" },
    };

    /// <summary>Gets the lies in the binary form.</summary>
    public static TheoryData<string, UnknownKind, string> BinaryLies { get; } = new()
    {
        { "other service", UnknownKind.WrongOwner, "the answer is that of '//billing/users'" },
        { "other resource", UnknownKind.WrongOwner, "the answer is that of '//auth/orders'" },
        { "no epoch", UnknownKind.InvalidAnswer, "the answer names no epoch" },
        { "short list", UnknownKind.InvalidAnswer, "it gave 1 statuses for 2 ids" },
        { "long list", UnknownKind.InvalidAnswer, "it gave 3 statuses for 2 ids" },
        { "wrong order", UnknownKind.InvalidAnswer, "its digest is wrong: it was changed or cut off, or answers another question" },
        { "another question", UnknownKind.InvalidAnswer, "its digest is wrong" },
        { "changed", UnknownKind.InvalidAnswer, "its digest is wrong" },
        { "truncated", UnknownKind.InvalidAnswer, "its digest is wrong" },
        { "something after its end", UnknownKind.InvalidAnswer, "its digest is wrong" },
        { "twice", UnknownKind.InvalidAnswer, "its digest is wrong" },
        { "empty", UnknownKind.InvalidAnswer, "it is not in the binary form, or was cut off" },
        { "zeros", UnknownKind.InvalidAnswer, "it is not in the binary form, or was cut off" },
        { "json", UnknownKind.InvalidAnswer, "it is not in the binary form, or was cut off" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AskAsync_ALieInJsonOrAFailure_IsUnknown(string what, UnknownKind kind, string reason) => await AssertUnknownAsync(
        binary: false, kind, reason, context => LyingOwner.LieAsync(context, what, MediaTypeOf(context), Truth(context)));

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AskAsync_ABinaryLieOrAFailure_IsUnknown(string what, UnknownKind kind, string reason) => await AssertUnknownAsync(
        binary: true, kind, reason, context => LyingOwner.LieAsync(context, what, MediaTypeOf(context), Truth(context)));

    [Theory]
    [InlineData("huge")]
    [InlineData("gzip bomb")]
    public async Task AskAsync_AnEndlessAnswerInJson_IsUnknown(string kind) => await AssertUnknownAsync(
        binary: false,
        UnknownKind.AnswerTooLarge,
        "it has more than 4,096 bytes ('MaximumAnswerBytes')",
        context => LyingOwner.LieAsync(context, kind, MediaTypeOf(context), Truth(context)));

    [Theory]
    [InlineData("huge")]
    [InlineData("gzip bomb")]
    public async Task AskAsync_AnEndlessBinaryAnswer_IsReadNoFurtherThanAnAnswerCanBe(string kind) => await AssertUnknownAsync(
        binary: true,
        UnknownKind.InvalidAnswer,
        "its digest is wrong",
        context => LyingOwner.LieAsync(context, kind, MediaTypeOf(context), Truth(context)));

    [Theory]
    [MemberData(nameof(JsonLies))]
    public async Task AskAsync_ALieInJson_IsUnknown(string part, string replacement, UnknownKind kind, string reason)
    {
        var truth = System.Text.Encoding.UTF8.GetString(HonestOwner.Json(Keys, StatusOf));
        var lie = truth.Replace(part, replacement, StringComparison.Ordinal);
        Assert.NotEqual(truth, lie);

        await AssertUnknownAsync(binary: false, kind, reason, context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(lie);
        });
    }

    [Theory]
    [InlineData("null", "its answer is the JSON null")]
    [InlineData("", "its answer is not JSON of the expected form")]
    [InlineData("missing, missing", "its answer is not JSON of the expected form")]
    public async Task AskAsync_WhatIsNoAnswerInJson_IsUnknown(string body, string reason) => await AssertUnknownAsync(binary: false, UnknownKind.InvalidAnswer, reason, context =>
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    });

    [Theory]
    [MemberData(nameof(BinaryLies))]
    public async Task AskAsync_ABinaryLie_IsUnknown(string what, UnknownKind kind, string reason) => await AssertUnknownAsync(binary: true, kind, reason, async context =>
    {
        context.Response.ContentType = ProtocolRoutes.BinaryMediaType;
        await context.Response.Body.WriteAsync(BinaryLie(what));
    });

    [Fact]
    public async Task AskAsync_TheTruthThatTheLiesAreMadeOf_IsBelieved()
    {
        await using var owner = await OwnerHost.StartAsync(context => LyingOwner.LieAsync(context, "the truth", MediaTypeOf(context), Truth(context)));
        foreach (var binary in (bool[])[false, true])
        {
            await using var services = For(owner, binary, UnknownKind.Other);

            Assert.Equal([Existence.Missing, Existence.Missing], (await services.Source().AskAsync(Keys, default)).Statuses);
        }
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
        await using var services = OwnerClientServices.For(owner.Address);

        var answer = await services.Source().AskAsync(Keys, default);

        Assert.Equal(seconds is null ? null : TimeSpan.FromSeconds(seconds.Value), answer.RetryAfter);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"it answered {status}"), answer.UnknownReason);
        Assert.Equal(retryAfter == "soon" ? 3 : 1, owner.Requests);
    }

    private static async Task AssertUnknownAsync(bool binary, UnknownKind kind, string reason, RequestDelegate answerWith)
    {
        await using var owner = await OwnerHost.StartAsync(answerWith);
        await using var services = For(owner, binary, kind);

        var answer = await services.Source().AskAsync(Keys, default);

        Assert.Equal([Existence.Unknown, Existence.Unknown], answer.Statuses);
        Assert.Contains(reason, answer.UnknownReason, StringComparison.Ordinal);
        Assert.Equal(kind, answer.UnknownKind);
        Assert.Null(answer.RetryAfter);
        Assert.DoesNotContain(Keys[0].ToString(), answer.UnknownReason, StringComparison.Ordinal);
    }

    private static ServiceProvider For(OwnerHost owner, bool binary, UnknownKind kind) => OwnerClientServices.For(owner.Address, builder => builder.Configure(options =>
    {
        options.BinaryThreshold = binary ? 1 : int.MaxValue;
        options.MaximumAnswerBytes = 4_096;
        options.Timeout = kind == UnknownKind.Timeout ? TimeSpan.FromSeconds(0.5) : options.Timeout;
    }), OwnerClientServices.ClockFor(kind));

    private static OwnedStatus StatusOf(OwnerKey key) => key == Keys[0] ? OwnedStatus.Missing : OwnedStatus.Deleted;

    private static string MediaTypeOf(HttpContext context) => HonestOwner.IsBinary(context) ? ProtocolRoutes.BinaryMediaType : ProtocolRoutes.JsonMediaType;

    private static byte[] Truth(HttpContext context) => HonestOwner.IsBinary(context) ? HonestOwner.Binary(Keys, Question, StatusOf) : HonestOwner.Json(Keys, StatusOf);

    private static byte[] BinaryLie(string what)
    {
        var truth = HonestOwner.Binary(Keys, Question, StatusOf);
        switch (what)
        {
            case "other service":
                return BinaryAnswer.Write(new("billing", "users"), Answer("e1", 2), Question);
            case "other resource":
                return BinaryAnswer.Write(new("auth", "orders"), Answer("e1", 2), Question);
            case "no epoch":
                return BinaryAnswer.Write(AuthUsers.Service, Answer("", 2), Question);
            case "short list":
                return BinaryAnswer.Write(AuthUsers.Service, Answer("e1", 1), Question);
            case "long list":
                return BinaryAnswer.Write(AuthUsers.Service, Answer("e1", 3), Question);
            case "wrong order":
                return BinaryAnswer.Write(AuthUsers.Service, Answer("e1", 2), BinaryQuestion.Write([Keys[1], Keys[0]]));
            case "another question":
                return BinaryAnswer.Write(AuthUsers.Service, Answer("e1", 2), BinaryQuestion.Write([OwnerKey.Of(Guid.NewGuid()), Keys[1]]));
            case "changed":
                truth[^33] ^= 0b0100_0000;
                return truth;
            case "truncated":
                return truth[..^1];
            case "something after its end":
                return [.. truth, 0];
            case "twice":
                return [.. truth, .. truth];
            case "empty":
                return [];
            case "zeros":
                return new byte[truth.Length];
            default:
                return HonestOwner.Json(Keys, StatusOf);
        }
    }

    private static OwnedAnswer Answer(string epoch, int count) => new(epoch, DateTimeOffset.UnixEpoch, [.. Enumerable.Repeat(OwnedStatus.Missing, count)]);
}
