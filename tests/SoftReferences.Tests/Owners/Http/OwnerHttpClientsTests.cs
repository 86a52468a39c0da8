using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace SoftReferences.Tests;

public sealed class OwnerHttpClientsTests
{
    private static readonly OwnerKey[] Keys = [OwnerKey.Of(Guid.NewGuid())];

    [Fact]
    public async Task ApiKey_IsShownToTheOwner_AndReadForEachRequest()
    {
        var shown = new List<string?>();
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            shown.Add(context.Request.Headers.Authorization);
            return Task.CompletedTask;
        });
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("SoftReferences:Owners:auth:ApiKey", "first")]).Build();
        await using var services = OwnerClientServices.For(owner.Address, configureServices: collection => collection.AddSingleton<IConfiguration>(configuration));

        await services.Source().AskAsync(Keys, default);
        configuration["SoftReferences:Owners:auth:ApiKey"] = "second";
        configuration.Reload();
        await services.Source().AskAsync(Keys, default);
        await Assert.ThrowsAsync<DeletionFeedException>(() => services.Feed().ReadAsync(default, 1, TimeSpan.Zero, OwnerKeyKind.Uuid, default));

        Assert.Equal(["Bearer first", "Bearer second", "Bearer second"], shown);
    }

    [Fact]
    public async Task ApiKey_None_ShowsNothing()
    {
        string? shown = "something";
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            shown = context.Request.Headers.Authorization;
            return Task.CompletedTask;
        });
        await using var services = OwnerClientServices.For(owner.Address);

        await services.Source().AskAsync(Keys, default);

        Assert.Null(shown);
    }

    [Fact]
    public async Task ApiKeyAndKeys_AreNotLogged_EvenAtTheLowestLevel()
    {
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        });
        await using var services = OwnerClientServices.For(
            owner.Address,
            builder => builder.Configure(options => options.ApiKey = "top-secret"),
            collection => collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddFakeLogging()));

        await services.GetRequiredService<ISoftReferenceValidator>().CheckAsync([new(AuthUsers.Service, Keys[0], "/userId")]);

        var log = services.GetFakeLogCollector().GetSnapshot();
        Assert.Contains(log, record => record.Message.Contains("it answered 401: check 'ApiKey'", StringComparison.Ordinal));
        Assert.Contains(log, record => record.Message.Contains("Authorization", StringComparison.Ordinal));
        Assert.DoesNotContain(log, record => record.Message.Contains("top-secret", StringComparison.Ordinal) || record.Message.Contains(Keys[0].ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task BaseAddress_InConfiguration_WinsOverCode()
    {
        await using var owner = await OwnerHost.StartAsync(_ => Task.CompletedTask);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("SoftReferences:Owners:auth:BaseAddress", owner.Address.ToString())]).Build();
        await using var services = OwnerClientServices.For(new("http://elsewhere.invalid"), configureServices: collection => collection.AddSingleton<IConfiguration>(configuration));

        await services.Source().AskAsync(Keys, default);

        Assert.Equal(1, owner.Requests);
    }

    [Fact]
    public async Task ConfigureHttpClient_ReachesBothClients_WhereverItStands()
    {
        var shown = new List<string?>();
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            shown.Add(context.Request.Headers["x-tenant"]);
            return Task.CompletedTask;
        });
        var services = new ServiceCollection();
        services.AddSoftReferences().AddOwner<AuthUsers>(builder => builder
            .ConfigureHttpClient(client => client.ConfigureHttpClient(http => http.DefaultRequestHeaders.Add("x-tenant", "t1")))
            .UseHttp(owner.Address)
            .Configure(options => options.Timeout = TimeSpan.FromMinutes(5)));
        await using var provider = services.BuildServiceProvider();

        await provider.Source().AskAsync(Keys, default);
        await Assert.ThrowsAsync<DeletionFeedException>(() => provider.Feed().ReadAsync(default, 1, TimeSpan.Zero, OwnerKeyKind.Uuid, default));

        Assert.Equal(["t1", "t1"], shown);
    }

    [Fact]
    public void Handlers_ExactlyOneResilienceHandler_WhateverTheApplicationGivesEveryClient()
    {
        var services = new ServiceCollection();
        services.ConfigureHttpClientDefaults(client => client.AddStandardResilienceHandler());
        services.AddSoftReferences()
            .AddOwner<AuthUsers>(owner => owner.UseHttp("http://auth"))
            .AddOwner<AuthUsers>(owner => owner.UseHttp("http://auth"))
            .AddOwner<AuthTenants>(owner => owner.UseHttp("http://auth"));
        using var provider = services.BuildServiceProvider();

        Assert.Equal(1, Count<ResilienceHandler>(provider, "SoftReferences:auth"));
        Assert.Equal(1, Count<OwnerAuthorizationHandler>(provider, "SoftReferences:auth"));
        Assert.Equal(0, Count<ResilienceHandler>(provider, "SoftReferences:auth:deletions"));
        Assert.Equal(1, Count<OwnerAuthorizationHandler>(provider, "SoftReferences:auth:deletions"));
    }

    [Fact]
    public async Task Feed_AFailingOwner_DoesNotOpenTheCircuitOfQuestions()
    {
        await using var owner = await OwnerHost.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Method == "GET" ? 500 : 400;
            return Task.CompletedTask;
        });
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.Configure(options => options.CircuitBreaker.MinimumThroughput = 2));
        for (var index = 0; index < 10; index++)
        {
            await Assert.ThrowsAsync<DeletionFeedException>(() => services.Feed().ReadAsync(default, 1, TimeSpan.Zero, OwnerKeyKind.Uuid, default));
        }

        Assert.Equal("it answered 400", (await services.Source().AskAsync(Keys, default)).UnknownReason);
    }

    private static int Count<THandler>(IServiceProvider services, string client)
    {
        var count = 0;
        var handler = services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(client);
        while (handler is DelegatingHandler { InnerHandler: { } inner })
        {
            count += handler is THandler ? 1 : 0;
            handler = inner;
        }

        return count;
    }

    private sealed class AuthTenants : IOwningService
    {
        public static OwningService Service { get; } = new("auth", "tenants");
    }
}
