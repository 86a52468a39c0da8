using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace SoftReferences.Tests.Hosting;

public sealed class StartupCheckServiceTests
{
    [Fact]
    public async Task Sections_ThatNobodyReads_AreWarnings()
    {
        using var host = Build(
            _ => { },
            ("SoftReferences:CleanUps:Enabled", "false"),
            ("SoftReferences:Breakers", "7"),
            ("SoftReferences:Owner:auth:BaseAddress", "http://auth"),
            ("SoftReferences:sweep:Enabled", "false"),
            ("SoftReferences:Verification:Enabled", "false"),
            ("SoftReferences:DeletionFeed:Retention", "30.00:00:00"),
            ("SoftReferences:Owners:AUTH:MaximumBatch", "7"));

        await host.StartAsync();

        Assert.Equal(
            [
                "The configuration 'SoftReferences:Breakers' is not read: the nearest known section is 'SoftReferences:Breaker'.",
                "The configuration 'SoftReferences:CleanUps' is not read: the nearest known section is 'SoftReferences:Cleanup'.",
                "The configuration 'SoftReferences:Owner' is not read: the nearest known section is 'SoftReferences:Owners'.",
            ],
            host.Services.GetFakeLogCollector().GetSnapshot().Where(record => record.Level == LogLevel.Warning).Select(record => record.Message).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(ServiceLifetime.Scoped)]
    [InlineData(ServiceLifetime.Transient)]
    public async Task ExistenceScope_ThatIsNoSingleton_StopsTheHostAtStart(ServiceLifetime lifetime)
    {
        using var host = Build(services => services.Add(new(typeof(IExistenceScope), typeof(TenantScope), lifetime)));

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());

        Assert.Equal(
            "'IExistenceScope' is not registered as a singleton, so one instance of it would be used for the requests of all tenants. "
            + "Register it with services.AddSingleton<IExistenceScope, …>(), and let it find the tenant of the current request through IHttpContextAccessor.",
            exception.Message);
    }

    [Fact]
    public async Task ExistenceScope_ThatIsASingleton_Starts()
    {
        using var host = Build(services => services.AddSingleton<IExistenceScope, TenantScope>());

        await host.StartAsync();
    }

    private static IHost Build(Action<IServiceCollection> configure, params (string Key, string? Value)[] settings)
    {
        // As in production, where the container lets a singleton use scoped services.
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        builder.Services.AddLogging(logging => logging.AddFakeLogging());
        builder.Services.AddSoftReferences().AddOwner<AuthUsers>(owner => owner.UseSource(_ => new InMemoryExistenceSource<AuthUsers>()));
        configure(builder.Services);
        return builder.Build();
    }

    private sealed class TenantScope : IExistenceScope
    {
        public string? Current => null;
    }
}
