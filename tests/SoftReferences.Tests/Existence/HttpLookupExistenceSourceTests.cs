using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tests;

public sealed class HttpLookupExistenceSourceTests
{
    private static readonly OwnerKey Known = OwnerKey.Of(Guid.Parse("0198c5f2-0000-7000-8000-000000000001"));
    private static readonly OwnerKey Unheard = OwnerKey.Of(Guid.Parse("0198c5f2-0000-7000-8000-000000000002"));

    [Fact]
    public async Task AskAsync_StatusesThatWereGivenAMeaning_AreBelieved()
    {
        var requests = new ConcurrentQueue<string>();
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
            context.Response.StatusCode = context.Request.Path.Value!.EndsWith(Known.ToString(), StringComparison.Ordinal) ? 200 : 404;
            return Task.CompletedTask;
        });
        await using var services = For(owner.Address, "/api/v1/users/{id}", lookup => lookup.MissingWhen(HttpStatusCode.NotFound));

        var answer = await services.Source().AskAsync([Unheard, Known], default);

        Assert.Equal([Existence.Missing, Existence.Exists], answer.Statuses);
        Assert.Null(answer.UnknownReason);
        Assert.Equal([$"GET /api/v1/users/{Known}", $"GET /api/v1/users/{Unheard}"], requests.Order());
    }

    [Theory]
    [InlineData(200)]
    [InlineData(302)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(503)]
    public void MissingWhen_AStatusThatSaysNothingOfTheEntity_IsRefused(int status)
    {
        var exception = Assert.Throws<ArgumentException>(() => new HttpLookupOptions().MissingWhen(HttpStatusCode.Gone, (HttpStatusCode)status));
        Assert.Equal($"{status} cannot mean that an entity is missing: it says nothing of the entity, or the opposite. Name a status by which the owner itself speaks of it, as 404 or 410. (Parameter 'statuses')", exception.Message);
        Assert.Equal(status is 200 or 302 ? null : typeof(ArgumentException), Record.Exception(() => new HttpLookupOptions().ExistsWhen((HttpStatusCode)status))?.GetType());
    }

    [Fact]
    public async Task AskAsync_404ThatNobodyGaveAMeaning_IsUnknown()
    {
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        await using var services = For(owner.Address, "/users/{id}");

        var answer = await services.Source().AskAsync([Unheard], default);

        Assert.Equal([Existence.Unknown], answer.Statuses);
        Assert.Equal("it answered 404, which says nothing about the entity: check 'BaseAddress', and that the owner maps this route", answer.UnknownReason);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(404)]
    public async Task AskAsync_APageOfHtml_IsUnknown(int status)
    {
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<html>");
        });
        await using var services = For(owner.Address, "/users/{id}", lookup => lookup.MissingWhen(HttpStatusCode.NotFound));

        var answer = await services.Source().AskAsync([Unheard], default);

        Assert.Equal([Existence.Unknown], answer.Statuses);
        Assert.Equal($"it answered {status} with a page of HTML", answer.UnknownReason);
    }

    [Theory]
    [InlineData("application/json", Existence.Missing)]
    [InlineData("application/problem+json; charset=utf-8", Existence.Missing)]
    [InlineData("text/plain", Existence.Unknown)]
    [InlineData("text/json+html", Existence.Unknown)]
    [InlineData(null, Existence.Unknown)]
    public async Task RequireJson_OtherAnswers_DoNotCount(string? contentType, Existence expected)
    {
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            context.Response.ContentType = contentType;
            return context.Response.WriteAsync("{}");
        });
        await using var services = For(owner.Address, "/users/{id}", lookup => lookup.MissingWhen(HttpStatusCode.NotFound).RequireJson());

        var answer = await services.Source().AskAsync([Unheard], default);

        Assert.Equal([expected], answer.Statuses);
        Assert.Equal(expected == Existence.Missing ? null : $"it answered 404 with the content type '{contentType}', not JSON, which it must have to count", answer.UnknownReason);
    }

    [Theory]
    [InlineData(200, "users", Existence.Exists)]
    [InlineData(404, "users", Existence.Missing)]
    [InlineData(200, "other", Existence.Unknown)]
    [InlineData(404, "Users", Existence.Unknown)]
    [InlineData(404, null, Existence.Unknown)]
    public async Task RequireHeader_OtherAnswers_DoNotCount(int status, string? value, Existence expected)
    {
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers["X-Owner"] = value;
            return Task.CompletedTask;
        });
        await using var services = For(owner.Address, "/users/{id}", lookup => lookup.MissingWhen(HttpStatusCode.NotFound).RequireHeader("x-owner", "users"));

        var answer = await services.Source().AskAsync([Unheard], default);

        Assert.Equal([expected], answer.Statuses);
        Assert.Equal(expected == Existence.Unknown ? $"it answered {status} without the header 'x-owner' that it must have to count" : null, answer.UnknownReason);
    }

    [Fact]
    public void RequireHeader_WhatIsNoHeader_IsRefused()
    {
        var exception = Assert.Throws<ArgumentException>(() => new HttpLookupOptions().RequireHeader("x owner"));

        Assert.Equal("'x owner' cannot be the name of a header. (Parameter 'name')", exception.Message);
    }

    [Fact]
    public async Task AskAsync_OneKeyFails_TheOthersKeepTheirAnswers()
    {
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path.Value!.EndsWith(Known.ToString(), StringComparison.Ordinal) ? 200 : 400;
            return Task.CompletedTask;
        });
        await using var services = For(owner.Address, "/users/{id}");

        var answer = await services.Source().AskAsync([Unheard, Known], default);

        Assert.Equal([Existence.Unknown, Existence.Exists], answer.Statuses);
        Assert.Equal("it answered 400", answer.UnknownReason);
    }

    [Fact]
    public async Task AskAsync_AnOwnerThatAsksToBeLeftAlone_IsNotAskedForTheRest()
    {
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "9";
            return Task.CompletedTask;
        });
        await using var services = For(owner.Address, "/users/{id}", lookup => lookup.MaximumParallelism = 1);

        var answer = await services.Source().AskAsync([Known, Unheard], default);

        Assert.Equal([Existence.Unknown, Existence.Unknown], answer.Statuses);
        Assert.Equal(TimeSpan.FromSeconds(9), answer.RetryAfter);
        Assert.Equal(1, owner.Requests);
    }

    [Fact]
    public async Task AskAsync_ManyKeys_NeverRunMoreAtOnceThanAllowed()
    {
        int running = 0, most = 0;
        await using var owner = await OwnerHost.StartAsync(async _ =>
        {
            InterlockedMaximum(ref most, Interlocked.Increment(ref running));
            await Task.Delay(20);
            Interlocked.Decrement(ref running);
        });
        await using var services = For(owner.Address, "/users/{id}", lookup => lookup.MaximumParallelism = 3);

        var answer = await services.Source().AskAsync([.. Enumerable.Range(0, 20).Select(_ => OwnerKey.Of(Guid.NewGuid()))], default);

        Assert.All(answer.Statuses, status => Assert.Equal(Existence.Exists, status));
        Assert.InRange(most, 1, 3);
    }

    [Theory]
    [InlineData("/users:byId/{id}", "/users:byId/7")]
    [InlineData("users:{id}", "/users:7")]
    [InlineData("{id}:exists", "/7:exists")]
    [InlineData("/v1/users:byId/{id}", "/v1/users:byId/7")]
    public async Task Path_WithAColon_IsNoScheme(string template, string expected)
    {
        string? path = null;
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            path = context.Request.Path;
            return Task.CompletedTask;
        });
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.UseHttpLookup(template));

        var answer = await services.Source().AskAsync([OwnerKey.Of(7L)], default);

        Assert.Equal((Existence.Exists, expected), (answer.Statuses[0], path));
    }

    [Theory]
    [InlineData("a/b", "/users/a%2Fb")]
    [InlineData("../admin", "/users/..%2Fadmin")]
    [InlineData("50% ü?#", "/users/50%25%20%C3%BC%3F%23")]
    public async Task AskAsync_ATextKey_IsPercentEncoded(string key, string target)
    {
        string? raw = null;
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            raw = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            return Task.CompletedTask;
        });
        await using var services = For(owner.Address, "/users/{id}");

        await services.Source().AskAsync([OwnerKey.Of(key)], default);

        Assert.Equal(target, raw);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    public async Task AskAsync_AKeyThatWouldBecomeAStepInThePath_IsUnknownWithoutACall(string key)
    {
        await using var owner = await OwnerHost.StartAsync(_ => Task.CompletedTask);
        await using var services = For(owner.Address, "/users/{id}");

        var answer = await services.Source().AskAsync([OwnerKey.Of(key)], default);

        Assert.Equal([Existence.Unknown], answer.Statuses);
        Assert.Equal("a key that is '.' or '..' cannot be part of a path", answer.UnknownReason);
        Assert.Equal(0, owner.Requests);
    }

    [Fact]
    public async Task AskAsync_AnAbsoluteTemplateAndHead_AreUsed()
    {
        string? request = null;
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            request = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}";
            return Task.CompletedTask;
        });
        var services = new ServiceCollection();
        services.AddSoftReferences().AddOwner<AuthUsers>(builder => builder
            .UseHttpLookup($"{owner.Address}api/users/{{id}}/?fields=id", lookup => lookup.Method = HttpMethod.Head)
            .Configure(options => options.Timeout = TimeSpan.FromMinutes(5)));
        await using var provider = services.BuildServiceProvider();

        var answer = await provider.Source().AskAsync([Known], default);

        Assert.Equal([Existence.Exists], answer.Statuses);
        Assert.Equal($"HEAD /api/users/{Known}/?fields=id", request);
        Assert.Null(provider.GetRequiredService<OwnerRegistry>().GetFeed(AuthUsers.Service));
    }

    [Theory]
    [InlineData("/users", "'/users' must have '{id}' exactly once, as '/api/v1/users/{id}' has. (Parameter 'pathTemplate')")]
    [InlineData("/{id}/{id}", "'/{id}/{id}' must have '{id}' exactly once, as '/api/v1/users/{id}' has. (Parameter 'pathTemplate')")]
    [InlineData("http://{id}", "'http://{id}' is neither a path nor an absolute address with a path, as 'https://auth.internal/users/{id}' is. (Parameter 'pathTemplate')")]
    [InlineData("/users?id={id}", "'/users?id={id}' must have '{id}' in its path, as '/api/v1/users/{id}' has: a search answers 200 as well for what it does not find. (Parameter 'pathTemplate')")]
    [InlineData("http://auth/users?id={id}", "'http://auth/users?id={id}' must have '{id}' in its path, as '/api/v1/users/{id}' has: a search answers 200 as well for what it does not find. (Parameter 'pathTemplate')")]
    [InlineData("/users#{id}", "'/users#{id}' must have '{id}' in its path, as '/api/v1/users/{id}' has: a search answers 200 as well for what it does not find. (Parameter 'pathTemplate')")]
    public void UseHttpLookup_ATemplateWithoutOnePlaceholder_IsRefused(string template, string message)
    {
        var exception = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddSoftReferences().AddOwner<AuthUsers>(owner => owner.UseHttpLookup(template)));

        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public void Method_OneThatMightChangeSomething_IsRefused()
    {
        var exception = Assert.Throws<ArgumentException>(() => new HttpLookupOptions().Method = HttpMethod.Delete);

        Assert.Equal("'DELETE' might change something: use GET or HEAD. (Parameter 'value')", exception.Message);
    }

    private static ServiceProvider For(Uri address, string template, Action<HttpLookupOptions>? configure = null) =>
        OwnerClientServices.For(address, owner => owner.UseHttpLookup(template, configure));

    private static void InterlockedMaximum(ref int location, int value)
    {
        for (var seen = Volatile.Read(ref location); seen < value && Interlocked.CompareExchange(ref location, value, seen) is var now && now != seen; seen = now)
        {
        }
    }
}
