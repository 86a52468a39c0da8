using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;

namespace UserService.Tests.Hosting;

public sealed class StartTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("user-service-");

    [Fact]
    public async Task WrongSettings_AreAllReported_BeforeTheDatabaseIsTouched()
    {
        await using var host = new Host(_directory, new()
        {
            ["SoftReferences:Breaker:Nonsense"] = "1",
            ["SoftReferences:Cleanup:LeaseDuration"] = "00:00:00",
            ["SoftReferences:Owners:auth:Timeout"] = "soon",
        });

        var exception = Record.Exception(() => host.Services);

        string[] failures = [.. (exception is AggregateException many ? [.. many.InnerExceptions] : new[] { exception! })
            .SelectMany(one => Assert.IsType<OptionsValidationException>(one).Failures).Order(StringComparer.Ordinal)];
        Assert.Collection(
            failures,
            failure => Assert.StartsWith("Configuration 'SoftReferences:Breaker:Nonsense' is unknown", failure, StringComparison.Ordinal),
            failure => Assert.StartsWith("Configuration 'SoftReferences:Cleanup:LeaseDuration' is '00:00:00'", failure, StringComparison.Ordinal),
            failure => Assert.StartsWith("Configuration 'SoftReferences:Owners:auth:Timeout' is 'soon'", failure, StringComparison.Ordinal));
        Assert.Empty(_directory.GetFiles());
    }

    [Theory]
    [InlineData("sqlite", "Data Sauce=x.db", "ConnectionStrings:Database is no connection string for SQLite: Connection string keyword 'data sauce' is not supported. For a possible alternative, see https://go.microsoft.com/fwlink/?linkid=2142181.")]
    [InlineData("postgresql", "Host=localhost;Prot=5432;Password=secret", "ConnectionStrings:Database is no connection string for PostgreSQL: ")]
    [InlineData("postgresql", "Host=localhost;Port=many;Password=secret", "ConnectionStrings:Database is no connection string for PostgreSQL: ")]
    [InlineData("postgresql", "postgres://user:secret@localhost/users", "ConnectionStrings:Database is no connection string for PostgreSQL: ")]
    public async Task MalformedConnectionString_IsReportedWithItsSetting(string provider, string connectionString, string message)
    {
        await using var host = new MisconfiguredHost(provider, connectionString);

        var exception = Assert.Throws<InvalidOperationException>(() => host.Services);

        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/operations")]
    public async Task Probes_AreAnonymous_AndLogNothing(string path)
    {
        await using var host = new Host(_directory, new() { ["Logging:LogLevel:UserService"] = "Information" });
        using var client = host.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/pets")).StatusCode);

        var log = host.Services.GetFakeLogCollector().GetSnapshot().Where(record => record.Category!.StartsWith("UserService.", StringComparison.Ordinal)).Select(record => record.Message);
        Assert.Equal(["Gateway was not authenticated. Failure message: The header 'X-Gateway-Key' is missing or wrong: requests must come through the gateway.", "AuthenticationScheme: Gateway was challenged."], log);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private sealed class Host(DirectoryInfo directory, Dictionary<string, string> settings)
        : UserServiceHost("sqlite", $"Data Source={Path.Combine(directory.FullName, "user-service.db")};Pooling=False")
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureTestServices(services => services.AddLogging(logging => logging.AddFakeLogging()));
            foreach (var (key, value) in settings)
            {
                builder.UseSetting(key, value);
            }
        }
    }

    private sealed class MisconfiguredHost(string provider, string connectionString) : UserServiceHost(provider, connectionString);
}
