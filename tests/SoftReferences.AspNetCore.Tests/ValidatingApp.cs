using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SoftReferences.AspNetCore.Tests;

/// <summary>An in-memory application that refers to users and accounts and uses snake_case JSON.</summary>
internal sealed class ValidatingApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ValidatingApp(WebApplication app, InMemoryExistenceSource<Users> users, InMemoryExistenceSource<Accounts> accounts)
    {
        _app = app;
        Users = users;
        Accounts = accounts;
        Client = app.GetTestClient();
    }

    public InMemoryExistenceSource<Users> Users { get; }

    public InMemoryExistenceSource<Accounts> Accounts { get; }

    public HttpClient Client { get; }

    public static async Task<ValidatingApp> StartAsync(Action<IEndpointRouteBuilder> map, Action<IServiceCollection>? configure = null)
    {
        var users = new InMemoryExistenceSource<Users>();
        var accounts = new InMemoryExistenceSource<Accounts>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        builder.Services.AddSoftReferences()
            .AddOwner<Users>(owner => owner.UseSource(_ => users))
            .AddOwner<Accounts>(owner => owner.UseSource(_ => accounts))
            .AddProblemDetails();
        builder.Services.AddSingleton(users);
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseExceptionHandler();
        map(app);
        await app.StartAsync();
        return new(app, users, accounts);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response)> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return (response.StatusCode, isJson ? JsonDocument.Parse(text).RootElement : default, response);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
