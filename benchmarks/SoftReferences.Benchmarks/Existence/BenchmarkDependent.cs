using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Benchmarks;

/// <summary>A service that checks references to an owner, as an application would set it up.</summary>
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

    /// <summary>Gets the feed of the owner.</summary>
    public IDeletionFeed Feed => _services.GetRequiredService<OwnerRegistry>().GetFeed(AuthUsers.Service)!;

    /// <summary>Gets the client of the owner, with the resilience handler that every call to it goes through.</summary>
    public HttpClient CreateClient() => _services.GetRequiredService<IHttpClientFactory>().CreateClient("SoftReferences:auth");

    /// <summary>Checks references that all refer to something, and throws when one does not.</summary>
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
