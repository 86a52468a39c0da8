using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Benchmarks;

/// <summary>A service that checks references to an owner, registered as in an application.</summary>
internal sealed class BenchmarkDependent : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public BenchmarkDependent(string owner) => _services = new ServiceCollection()
        .AddLogging()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddSoftReferences()
        .AddOwner<AuthUsers>(options => options.UseHttp(owner))
        .Services.BuildServiceProvider();

    public ISoftReferenceValidator Validator => _services.GetRequiredService<ISoftReferenceValidator>();

    /// <summary>Gets the owner's feed.</summary>
    public IDeletionFeed Feed => _services.GetRequiredService<OwnerRegistry>().GetFeed(AuthUsers.Service)!;

    /// <summary>Gets the HTTP client of the owner, including the resilience handler.</summary>
    public HttpClient CreateClient() => _services.GetRequiredService<IHttpClientFactory>().CreateClient("SoftReferences:auth");

    /// <summary>Checks references, all of which exist, and throws if one is rejected.</summary>
    public async Task CheckAsync(IReadOnlyCollection<SoftReferenceUse> uses)
    {
        var check = await Validator.CheckAsync(uses);
        if (check.Failures.Count > 0 || check.Unverified.Count > 0)
        {
            throw new InvalidOperationException($"{check.Failures.Count} failures, {check.Unverified.Count} unverified.");
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
