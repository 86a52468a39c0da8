using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using UserService.Data;

namespace UserService.Tests.Hosting;

/// <summary>The real service with an in-memory owner. Users are plain ids without any row or table.</summary>
public abstract class UserServiceHost(string provider, string connectionString) : WebApplicationFactory<Program>
{
    private const string GatewayKey = "the gateway's key";

    /// <summary>Gets the configured gateway key, or <see langword="null"/> for none.</summary>
    protected virtual string? ConfiguredGatewayKey => GatewayKey;

    internal InMemoryExistenceSource<AuthUsers> Auth { get; } = new();

    /// <summary>Creates a user that auth-service knows.</summary>
    public Guid NewUser()
    {
        var id = Guid.NewGuid();
        Auth.Add(OwnerKey.Of(id));
        return id;
    }

    /// <summary>Creates a client of a new user that auth-service knows.</summary>
    public HttpClient NewCaller() => ClientOf(NewUser());

    public HttpClient NewAdmin() => ClientOf(NewUser(), "admin");

    public HttpClient ClientOf(Guid userId, string role = "user")
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Add("X-Gateway-Key", GatewayKey);
        client.DefaultRequestHeaders.Add("X-User-ID", userId.ToString());
        client.DefaultRequestHeaders.Add("X-User-Role", role);
        return client;
    }

    public async Task<RowCounts> CountRowsAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<UserDbContext>();
        return new(await database.Profiles.CountAsync(), await database.Pets.CountAsync(), await database.Analyses.CountAsync());
    }

    /// <summary>Reads all stored rows as text.</summary>
    public async Task<string> ReadRowsAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<UserDbContext>();
        return JsonSerializer.Serialize(new
        {
            Profiles = await database.Profiles.OrderBy(profile => profile.Id).ToListAsync(),
            Pets = await database.Pets.OrderBy(pet => pet.Id).ToListAsync(),
            Analyses = await database.Analyses.OrderBy(analysis => analysis.Id).ToListAsync(),
        });
    }

    /// <summary>Sends a request, and asserts that it does not change any stored row.</summary>
    public async Task<HttpResponseMessage> WritesNothingAsync(Func<Task<HttpResponseMessage>> send)
    {
        var before = await ReadRowsAsync();
        var response = await send();
        Assert.Equal(before, await ReadRowsAsync());
        return response;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Database:Provider", provider);
        builder.UseSetting("ConnectionStrings:Database", connectionString);
        builder.UseSetting("Gateway:Key", ConfiguredGatewayKey);
        builder.UseSetting("Logging:LogLevel:Default", "Error");
        builder.ConfigureTestServices(services => services.AddSoftReferences()
            .AddOwner<AuthUsers>(auth => auth.UseSource(_ => Auth)));
    }
}
