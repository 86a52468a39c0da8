using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace AuthService.Tests.Hosting;

/// <summary>The real service on its own database.</summary>
public abstract class AuthServiceHost(string provider, string connectionString) : WebApplicationFactory<Program>
{
    public const string ServiceKey = "the key of user-service";

    /// <summary>Gets the environment, which determines whether the demonstration key is accepted.</summary>
    protected virtual string EnvironmentName => "Production";

    protected virtual string? ConfiguredServiceKey => ServiceKey;

    /// <summary>Creates a client that sends a service key, an invalid key, or none.</summary>
    public HttpClient ClientWith(string? key)
    {
        var client = CreateClient();
        if (key is not null)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        }

        return client;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(EnvironmentName);
        builder.UseSetting("Database:Provider", provider);
        builder.UseSetting("ConnectionStrings:Database", connectionString);
        builder.UseSetting("Logging:LogLevel:Default", "Error");
        if (ConfiguredServiceKey is not null)
        {
            builder.UseSetting("ServiceKeys:user-service", ConfiguredServiceKey);
        }
    }
}
