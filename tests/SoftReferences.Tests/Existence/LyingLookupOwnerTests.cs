using System.Net;

namespace SoftReferences.Tests;

/// <summary>Invariant I1 for owners with a lookup route by id: 404 means Missing only if the owner itself sent it.</summary>
public sealed class LyingLookupOwnerTests
{
    private static readonly OwnerKey[] Keys = [OwnerKey.Of(Guid.NewGuid()), OwnerKey.Of(Guid.NewGuid())];
    private static readonly byte[] Truth = "{}"u8.ToArray();

    [Theory]
    [InlineData("status 204", UnknownKind.UnexpectedStatus, "it answered 204")]
    [InlineData("status 301", UnknownKind.AccessDenied, "it answered 301, a redirect, which is not followed")]
    [InlineData("status 400", UnknownKind.UnexpectedStatus, "it answered 400")]
    [InlineData("status 401", UnknownKind.AccessDenied, "it answered 401")]
    [InlineData("status 403", UnknownKind.AccessDenied, "it answered 403")]
    [InlineData("status 410", UnknownKind.UnexpectedStatus, "it answered 410")]
    [InlineData("status 414", UnknownKind.UnexpectedStatus, "it answered 414")]
    [InlineData("status 429", UnknownKind.Throttled, "it answered 429")]
    [InlineData("status 500", UnknownKind.ServerError, "it answered 500")]
    [InlineData("status 503", UnknownKind.ServerError, "it answered 503")]
    [InlineData("login page", UnknownKind.AccessDenied, "it answered 302, a redirect, which is not followed")]
    [InlineData("redirect loop", UnknownKind.AccessDenied, "it answered 302, a redirect, which is not followed")]
    [InlineData("html", UnknownKind.InvalidAnswer, "it answered 200 with a page of HTML")]
    [InlineData("no content type", UnknownKind.InvalidAnswer, "it answered 200 with the content type '', not JSON")]
    [InlineData("reset", UnknownKind.Connection, "the call failed")]
    [InlineData("silence", UnknownKind.Timeout, "it did not answer within 0.5 s")]
    [InlineData("endless headers", UnknownKind.Connection, "the call failed")]
    public async Task AskAsync_ALyingOrFailingOwner_IsUnknown(string kind, UnknownKind unknown, string reason)
    {
        await using var owner = await OwnerHost.StartAsync(context => LyingOwner.LieAsync(context, kind, "application/json", Truth));
        await using var services = OwnerClientServices.For(owner.Address, builder => builder
            .UseHttpLookup("/users/{id}", lookup => lookup.MissingWhen(HttpStatusCode.NotFound).RequireJson())
            .Configure(options => options.Timeout = unknown == UnknownKind.Timeout ? TimeSpan.FromSeconds(0.5) : options.Timeout), OwnerClientServices.ClockFor(unknown));

        var answer = await services.Source().AskAsync(Keys, default);

        Assert.Equal([Existence.Unknown, Existence.Unknown], answer.Statuses);
        Assert.Contains(reason, answer.UnknownReason, StringComparison.Ordinal);
        Assert.Equal(unknown, answer.UnknownKind);
        Assert.DoesNotContain(Keys[0].ToString(), answer.UnknownReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AskAsync_TheOwners404_IsMissing_SoThatTheLiesAreMeasuredAgainstIt()
    {
        await using var owner = await OwnerHost.StartAsync(context => LyingOwner.LieAsync(context, "status 404", "application/json", Truth));
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.UseHttpLookup("/users/{id}", lookup => lookup.MissingWhen(HttpStatusCode.NotFound).RequireJson()));

        Assert.Equal([Existence.Missing, Existence.Missing], (await services.Source().AskAsync(Keys, default)).Statuses);
    }
}
