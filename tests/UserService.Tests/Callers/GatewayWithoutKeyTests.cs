using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace UserService.Tests.Callers;

public sealed class GatewayWithoutKeyTests(GatewayWithoutKeyTests.KeylessHost host) : IClassFixture<GatewayWithoutKeyTests.KeylessHost>
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task Request_FromLoopback_IsTrusted(string address)
    {
        using var client = host.NewCaller();
        client.DefaultRequestHeaders.Add(KeylessHost.RemoteAddress, address);

        await (await client.GetAsync("/api/v1/users/me")).ReadAsync();
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("10.0.0.1")]
    [InlineData("2001:db8::1")]
    [InlineData(null)]
    public async Task Request_FromElsewhere_Is401(string? address)
    {
        using var client = host.NewCaller();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "127.0.0.1");
        if (address is not null)
        {
            client.DefaultRequestHeaders.Add(KeylessHost.RemoteAddress, address);
        }

        var response = await host.WritesNothingAsync(() => client.GetAsync("/api/v1/users/me"));

        var problem = await response.ReadProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Equal("No gateway key is configured, so only requests from this machine are trusted.", problem.Text("detail"));
    }

    /// <summary>A host without a gateway key, in which a test chooses the remote address of connections.</summary>
    public sealed class KeylessHost : SqliteHost
    {
        public const string RemoteAddress = "Test-Remote-Address";

        protected override string? ConfiguredGatewayKey => null;

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureServices(services => services.AddTransient<IStartupFilter, RemoteAddressFilter>());
        }
    }

    private sealed class RemoteAddressFilter : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
        {
            application.Use((context, following) =>
            {
                context.Connection.RemoteIpAddress = IPAddress.TryParse(context.Request.Headers[KeylessHost.RemoteAddress], out var address) ? address : null;
                return following(context);
            });
            next(application);
        };
    }
}
