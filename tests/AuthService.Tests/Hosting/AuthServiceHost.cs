using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace AuthService.Tests.Hosting;

/// <summary>The real service on a database of its own.</summary>
public abstract class AuthServiceHost(string provider, string connectionString) : WebApplicationFactory<Program>
{
    public const string ServiceKey = "the key of user-service";

    /// <summary>Gets the environment, which decides about the demonstration key.</summary>
    protected virtual string EnvironmentName => "Production";

    protected virtual string? ConfiguredServiceKey => ServiceKey;

    /// <summary>Makes a client that shows the key of a service, or another text, or nothing.</summary>
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
