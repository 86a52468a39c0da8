using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Snapshooter.Xunit;

namespace SoftReferences.OpenApi.Tests;

public sealed class OpenApiDocumentTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public async Task Document_ShowsReferencesAsIds()
    {
        using var document = await GetDocumentAsync(options => options.AddSoftReferences());

        Snapshot.Match(JsonSerializer.Serialize(document, Indented), "document");
    }

    [Fact]
    public async Task Document_HasNoComponentOfAReference()
    {
        using var document = await GetDocumentAsync(options => options.AddSoftReferences());

        Assert.Equal(["Chip", "Pet"], document.RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(schema => schema.Name));
        Assert.DoesNotContain("SoftRef", document.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_WithoutTheCall_ShowsNothingOfUse()
    {
        using var document = await GetDocumentAsync(_ => { });

        Assert.Contains("SoftRefOfAuthUsers", document.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NamesOfTheApplication_AreKept()
    {
        using var document = await GetDocumentAsync(options =>
        {
            options.CreateSchemaReferenceId = type => type.Type == typeof(Chip) ? "Microchip" : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
            options.AddSoftReferences();
        });

        Assert.Equal(["Microchip", "Pet"], document.RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(schema => schema.Name));
    }

    [Fact]
    public async Task Keys_AreShownAsJsonReadsThem()
    {
        using var document = await GetDocumentAsync(options => options.AddSoftReferences(), routes => routes.MapPost("/keys", (Keys keys) => "handled"));

        var properties = document.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("Keys").GetProperty("properties");
        Assert.Equal(
            [
                "tiny: integer int32", "octet: integer int32", "small: integer int32", "unsigned: integer int32", "number: integer int32",
                "positive: integer int64", "large: integer int64", "huge: string ", "text: string ", "uuid: string uuid",
            ],
            properties.EnumerateObject().Select(static key =>
                $"{key.Name}: {key.Value.GetProperty("type").GetString()} {(key.Value.TryGetProperty("format", out var format) ? format.GetString() : null)}"));
    }

    [Fact]
    public async Task Keys_AreLimitedToWhatTheHostAccepts()
    {
        using var document = await GetDocumentAsync(options => options.AddSoftReferences(), routes => routes.MapPost("/keys", (Keys keys) => "handled"));

        var properties = document.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("Keys").GetProperty("properties");
        string[] limits = ["minimum", "maximum", "minLength", "maxLength", "pattern"];
        Assert.Equal(
            [
                "tiny: minimum=-128 maximum=127", "octet: minimum=1 maximum=255", "small: minimum=-32768 maximum=32767", "unsigned: minimum=1 maximum=65535", "number: ",
                "positive: minimum=1 maximum=4294967295", "large: ", "huge: minLength=1 maxLength=256 pattern=\"^[0-9]{1,20}$\"", "text: minLength=1 maxLength=256", "uuid: ",
            ],
            properties.EnumerateObject().Select(key =>
                $"{key.Name}: {string.Join(' ', limits.Where(limit => key.Value.TryGetProperty(limit, out _)).Select(limit => $"{limit}={key.Value.GetProperty(limit).GetRawText()}"))}"));
    }

    [Fact]
    public async Task MembersOfAControllersQuery_AreShownAsIds()
    {
        using var document = await GetDocumentAsync(
            options => options.AddSoftReferences(),
            routes => routes.MapControllers(),
            services => services.AddControllers().AddApplicationPart(typeof(SearchController).Assembly));

        var parameters = document.RootElement.GetProperty("paths").GetProperty("/search").GetProperty("get").GetProperty("parameters");
        Assert.Equal(
            [
                "User string uuid The id of an entity of //auth/users.", "Vet string uuid The id of an entity of //auth/users.",
                "Account integer int64 The id of an entity of //billing/accounts.", "Text string  ",
            ],
            parameters.EnumerateArray().Select(parameter => (Name: parameter.GetProperty("name").GetString(), Schema: parameter.GetProperty("schema"))).Select(each =>
                $"{each.Name} {string.Join(' ', ((string[])["type", "format", "description"]).Select(part => each.Schema.TryGetProperty(part, out var value) ? value.GetString() : null))}"));
    }

    private static async Task<JsonDocument> GetDocumentAsync(Action<OpenApiOptions> configure, Action<IEndpointRouteBuilder>? map = null, Action<IServiceCollection>? addServices = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddOpenApi(options =>
        {
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new() { Title = "pets", Version = "1" };
                return Task.CompletedTask;
            });
            configure(options);
        });
        addServices?.Invoke(builder.Services);
        await using var app = builder.Build();
        app.MapOpenApi();
        app.MapPost("/pets", (Pet pet) => TypedResults.Ok(pet));
        app.MapGet(
            "/users/{userId}",
            (SoftRef<AuthUsers> userId, SoftRef<AuthUsers>? friend, SoftRef<BillingAccounts, long>[] accounts, [FromQuery(Name = "others")] SoftRef<AuthUsers>[] others, [FromHeader(Name = "x-user")] SoftRef<AuthUsers> header) => "handled");
        app.MapPost("/forms", ([FromForm] SoftRef<AuthUsers> userId) => "handled");
        map?.Invoke(app);
        await app.StartAsync();
        return JsonDocument.Parse(await app.GetTestClient().GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
    }
}
