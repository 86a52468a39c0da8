using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.Stores;

namespace SoftReferences.Tests;

/// <summary>Owners that cannot be connected to, or whose connection cannot be trusted.</summary>
public sealed class UnreachableOwnerTests
{
    private static readonly OwnerKey[] Keys = [OwnerKey.Of(Guid.NewGuid()), OwnerKey.Of(Guid.NewGuid())];

    [Theory]
    [InlineData("http://owner.invalid", UnknownKind.Connection, "the call failed with NameResolutionError")]
    [InlineData("http://127.0.0.1:9", UnknownKind.Connection, "the call failed with ConnectionError")]
    [InlineData("https+http://auth", UnknownKind.Connection, "its address 'https+http://auth' needs service discovery, and its HttpClient has none")]
    public async Task AskAsync_AnOwnerThatIsNotThere_IsUnknown(string address, UnknownKind kind, string reason)
    {
        await using var services = OwnerClientServices.For(new(address));

        await AssertUnknownAsync(services, kind, reason);
    }

    [Fact]
    public async Task AskAsync_AConnectionThatIsNeverMade_IsUnknown()
    {
        var time = new FakeTimeProvider();
        await using var services = OwnerClientServices.For(
            new("http://auth"),
            builder => builder.ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                ConnectCallback = async (_, token) =>
                {
                    time.Advance(TimeSpan.FromMinutes(5));
                    await Task.Delay(Timeout.Infinite, token);
                    return Stream.Null;
                },
            })),
            collection => collection.AddSingleton<TimeProvider>(time));

        await AssertUnknownAsync(services, UnknownKind.Timeout, "it did not answer within 300 s");
    }

    [Fact]
    public async Task AskAsync_HttpsToAnOwnerThatSpeaksHttp_IsUnknown()
    {
        await using var owner = await OwnerHost.StartAsync(_ => Task.CompletedTask);
        await using var services = OwnerClientServices.For(new UriBuilder(owner.Address) { Scheme = "https" }.Uri);

        await AssertUnknownAsync(services, UnknownKind.Connection, "the call failed with SecureConnectionError");
    }

    [Fact]
    public async Task AskAsync_ACertificateThatNobodyTrusts_IsUnknown_AndNothingIsSent()
    {
        using var certificate = CreateCertificate();
        await using var owner = await OwnerHost.StartAsync(context => HonestOwner.AnswerAsync(context, _ => OwnedStatus.Missing), certificate);
        await using var services = OwnerClientServices.For(owner.Address);

        await AssertUnknownAsync(services, UnknownKind.Connection, "the call failed with SecureConnectionError");

        Assert.Equal(0, owner.Requests);
    }

    [Fact]
    public async Task AskAsync_ACertificateThatTheApplicationTrusts_IsBelieved()
    {
        using var certificate = CreateCertificate();
        await using var owner = await OwnerHost.StartAsync(context => HonestOwner.AnswerAsync(context, _ => OwnedStatus.Missing), certificate);
        await using var services = OwnerClientServices.For(owner.Address, builder => builder.ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() =>
        {
            var handler = new SocketsHttpHandler();
            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == certificate.GetCertHashString();
            return handler;
        })));

        Assert.Equal([Existence.Missing, Existence.Missing], (await services.Source().AskAsync(Keys, default)).Statuses);
    }

    [Fact]
    public async Task AskAsync_SilenceInTheHandshake_IsUnknown()
    {
        using var silence = new TcpListener(IPAddress.Loopback, 0);
        silence.Start();
        await using var services = OwnerClientServices.For(
            new($"https://{silence.LocalEndpoint}"), builder => builder.Configure(options => options.Timeout = TimeSpan.FromSeconds(0.5)), OwnerClientServices.ClockFor(UnknownKind.Timeout));

        await AssertUnknownAsync(services, UnknownKind.Timeout, "it did not answer within 0.5 s");
    }

    [Fact]
    public async Task AskAsync_AnAddressForServiceDiscovery_IsResolved()
    {
        await using var owner = await OwnerHost.StartAsync(context => HonestOwner.AnswerAsync(context, _ => OwnedStatus.Missing));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Services:auth:http:0", owner.Address.ToString())]).Build();
        await using var services = OwnerClientServices.For(
            new("https+http://auth"),
            builder => builder.ConfigureHttpClient(client => client.AddServiceDiscovery()),
            collection => collection.AddSingleton<IConfiguration>(configuration).AddServiceDiscovery());

        Assert.Equal([Existence.Missing, Existence.Missing], (await services.Source().AskAsync(Keys, default)).Statuses);
    }

    [Fact]
    public async Task AskAsync_ServiceDiscoveryForAllClients_ReachesTheOwnersToo()
    {
        await using var owner = await OwnerHost.StartAsync(context => HonestOwner.AnswerAsync(context, _ => OwnedStatus.Missing));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Services:auth:http:0", owner.Address.ToString())]).Build();
        await using var services = OwnerClientServices.For(new("https+http://auth"), configureServices: collection =>
        {
            collection.AddSingleton<IConfiguration>(configuration).AddServiceDiscovery();
            collection.ConfigureHttpClientDefaults(client => client.AddServiceDiscovery());
        });

        Assert.Equal([Existence.Missing, Existence.Missing], (await services.Source().AskAsync(Keys, default)).Statuses);
    }

    private static async Task AssertUnknownAsync(ServiceProvider services, UnknownKind kind, string reason)
    {
        var answer = await services.Source().AskAsync(Keys, default);

        Assert.Equal([Existence.Unknown, Existence.Unknown], answer.Statuses);
        Assert.StartsWith(reason, answer.UnknownReason, StringComparison.Ordinal);
        Assert.Equal(kind, answer.UnknownKind);
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = RSA.Create(2_048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), password: null);
    }
}
