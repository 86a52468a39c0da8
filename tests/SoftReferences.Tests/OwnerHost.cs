using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SoftReferences.Tests;

/// <summary>An owner on a loopback port that handles each request as the test says, correctly or not.</summary>
internal sealed class OwnerHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private OwnerHost(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>Gets the number of requests, including retries.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public static async Task<OwnerHost> StartAsync(RequestDelegate answer, X509Certificate2? certificate = null, HttpProtocols protocols = HttpProtocols.Http1AndHttp2)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        var app = builder.Build();
        var host = new OwnerHost(app);
        app.Run(context =>
        {
            Interlocked.Increment(ref host._requests);
            return answer(context);
        });
        await app.StartAsync();
        host.Address = new(app.Urls.Single());
        return host;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
