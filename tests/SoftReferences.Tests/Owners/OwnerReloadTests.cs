using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;

namespace SoftReferences.Tests;

/// <summary>Changes to the configuration of an owner while the process runs.</summary>
public sealed class OwnerReloadTests
{
    private const string MaximumBatch = "SoftReferences:Owners:auth:MaximumBatch";
    private readonly IConfigurationRoot _configuration = new ConfigurationBuilder().AddInMemoryCollection([new(MaximumBatch, "10")]).Build();

    [Fact]
    public async Task Change_ThatCannotBeUsed_LeavesWhatWasInUse_AndIsLoggedOnce()
    {
        var source = new InMemoryExistenceSource<AuthUsers>();
        var key = OwnerKey.Of(Guid.NewGuid());
        source.Add(key);
        await using var services = Services(source);
        services.GetRequiredService<IStartupValidator>().Validate();

        _configuration[MaximumBatch] = "0";
        _configuration.Reload();
        var check = await services.GetRequiredService<ISoftReferenceValidator>().CheckAsync([new(AuthUsers.Service, key, "/userId")]);

        Assert.Empty(check.Failures);
        Assert.Equal(10, MaximumBatchOf(services));
        var record = Assert.Single(services.GetFakeLogCollector().GetSnapshot(), record => record.Level >= LogLevel.Warning);
        Assert.Equal(LogLevel.Error, record.Level);
        Assert.Equal(
            $"The settings of 'auth' were changed to what cannot be used, and stay as they were: Configuration '{MaximumBatch}' is '0': it must be from 1 to 100,000.",
            record.Message);
    }

    [Fact]
    public async Task Change_ThatMendsOneThatCannotBeUsed_IsUsed()
    {
        await using var services = Services(new());
        services.GetRequiredService<IStartupValidator>().Validate();
        _configuration[MaximumBatch] = "many";
        _configuration.Reload();

        _configuration[MaximumBatch] = "20";
        _configuration.Reload();

        Assert.Equal(20, MaximumBatchOf(services));
    }

    private static int MaximumBatchOf(IServiceProvider services) => services.GetRequiredService<IOptionsMonitor<OwnerOptions>>().Get("auth").MaximumBatch;

    private ServiceProvider Services(InMemoryExistenceSource<AuthUsers> source)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(_configuration).AddLogging(logging => logging.AddFakeLogging());
        services.AddSoftReferences().AddOwner<AuthUsers>(owner => owner.UseSource(_ => source));
        return services.BuildServiceProvider();
    }
}
