using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SoftReferences.Benchmarks;

/// <summary>An owner on loopback HTTP in this process: the owner protocol, and a plain GET by id.</summary>
internal sealed class BenchmarkOwner : IAsyncDisposable
{
    private readonly WebApplication _application;
    private int _calls;

    private BenchmarkOwner()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSoftReferences().Services.AddSingleton<IOwnerStore<AuthUsers>, EveryUser>();
        _application = builder.Build();
        _application.Use((context, next) =>
        {
            Interlocked.Increment(ref _calls);
            return next(context);
        });
        _application.MapSoftReferenceOwner<AuthUsers>().AllowAnonymous();
        _application.MapGet("/users/{id:guid}", (Guid id) => TypedResults.Text(id.ToString("D", CultureInfo.InvariantCulture)));
    }

    public string Address => _application.Urls.Single();

    public static async Task<BenchmarkOwner> StartAsync()
    {
        var owner = new BenchmarkOwner();
        await owner._application.StartAsync();
        return owner;
    }

    /// <summary>Gives how many calls came in since the last time, and starts counting anew.</summary>
    public int TakeCalls() => Interlocked.Exchange(ref _calls, 0);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private sealed class EveryUser : IOwnerStore<AuthUsers>
    {
        public OwnerKeyKind KeyKind => OwnerKeyKind.Uuid;

        public Task<OwnedAnswer> FindAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
        {
            var statuses = new OwnedStatus[keys.Count];
            Array.Fill(statuses, OwnedStatus.Exists);
            return Task.FromResult(new OwnedAnswer("1", DateTimeOffset.UtcNow, statuses));
        }

        public Task<DeletionPage> ReadDeletionsAsync(long after, int limit, TimeSpan wait, CancellationToken cancellationToken) =>
            Task.FromResult(new DeletionPage("1", [], after, false));
    }
}
