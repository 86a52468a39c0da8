using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SoftReferences.AspNetCore;
using SoftReferences.Stores;

namespace SoftReferences.AspNetCore.Tests.Owners;

/// <summary>An application that owns users.</summary>
internal sealed class OwnerApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OwnerApp(WebApplication app, ScriptedOwnerStore store)
    {
        _app = app;
        Store = store;
        Client = app.GetTestClient();
    }

    public ScriptedOwnerStore Store { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Builds an application without starting it. The caller maps its endpoints.</summary>
    public static WebApplication Build(ScriptedOwnerStore? store, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddSoftReferences();
        builder.Services.AddAuthorization();
        if (store is not null)
        {
            builder.Services.AddSingleton<IOwnerStore<Users>>(store);
        }

        configure?.Invoke(builder.Services);
        return builder.Build();
    }

    public static async Task<OwnerApp> StartAsync(Action<OwnerEndpointOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        var store = new ScriptedOwnerStore();
        var app = Build(store, services);
        app.MapSoftReferenceOwner<Users>(configure).AllowAnonymous();
        await app.StartAsync();
        return new(app, store);
    }

    public Task StopAsync() => _app.StopAsync();

    public async Task<(System.Net.HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response)> AskAsync(string json, string mediaType = "application/json", string query = "")
    {
        using var content = new StringContent(json, Encoding.UTF8, mediaType);
        return await ReadAsync(await Client.PostAsync(new Uri($"/soft-references/v1/users/exists{query}", UriKind.Relative), content));
    }

    public async Task<(System.Net.HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response)> FollowAsync(string query) =>
        await ReadAsync(await Client.GetAsync(new Uri($"/soft-references/v1/users/deletions{query}", UriKind.Relative)));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private static async Task<(System.Net.HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response)> ReadAsync(HttpResponseMessage response)
    {
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement, response);
    }
}
