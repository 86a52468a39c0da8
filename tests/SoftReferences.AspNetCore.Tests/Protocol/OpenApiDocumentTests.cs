using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using SoftReferences.Stores;
using YamlDotNet.Serialization;

namespace SoftReferences.AspNetCore.Tests.Protocol;

/// <summary>The published OpenAPI description of the protocol is valid, and matches the code.</summary>
public sealed class OpenApiDocumentTests
{
    [Fact]
    public async Task Document_IsValid()
    {
        var (_, diagnostic) = await LoadAsync();
        Assert.Empty(diagnostic!.Errors);
        Assert.Empty(diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, diagnostic.SpecificationVersion);
    }

    [Fact]
    public async Task Document_HasTheRoutes()
    {
        var (document, _) = await LoadAsync();
        Assert.Equal(
            [$"/{ProtocolRoutes.Exists(Users.Service)}", $"/{ProtocolRoutes.Deletions(Users.Service)}", $"/{ProtocolRoutes.Catalog}"],
            document!.Paths.Keys.Select(path => path.Replace("{resource}", "users", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Document_HasTheMembersOfTheMessages()
    {
        var (document, _) = await LoadAsync();
        AssertMembers(document!, ProtocolJsonContext.Default.ExistsRequest);
        AssertMembers(document!, ProtocolJsonContext.Default.ExistsResponse);
        AssertMembers(document!, ProtocolJsonContext.Default.DeletionsResponse);
        AssertMembers(document!, ProtocolJsonContext.Default.DeletionEvent, optional: "data");
        AssertMembers(document!, ProtocolJsonContext.Default.CatalogResponse);
        AssertMembers(document!, ProtocolJsonContext.Default.CatalogReference);
    }

    [Fact]
    public async Task Document_HasTheStatusesAndTypes()
    {
        var (document, _) = await LoadAsync();
        Assert.Equal(
            Enum.GetValues<OwnedStatus>().Select(status => JsonSerializer.Serialize(status, ProtocolJsonContext.Default.Options).Trim('"')).Order(),
            EnumOf(document!.Components!.Schemas!["ExistsResponse"].Properties!["statuses"].Items!).Order());
        Assert.Equal(
            [DeletionEvents.DeletedType, DeletionEvents.RestoredType, DeletionEvents.MergedType],
            EnumOf(document.Components.Schemas["DeletionEvent"].Properties!["type"]));
    }

    [Fact]
    public async Task Document_HasTheFormsAndTheHeader()
    {
        var (document, _) = await LoadAsync();
        var exists = document!.Paths["/soft-references/v1/{resource}/exists"].Operations![HttpMethod.Post];
        string[] forms = [ProtocolRoutes.JsonMediaType, ProtocolRoutes.BinaryMediaType];
        Assert.Equal(forms, exists.RequestBody!.Content!.Keys);
        Assert.Equal(forms, exists.Responses!["200"].Content!.Keys);
        Assert.Contains(ProtocolRoutes.MaximumBatchHeader, exists.Responses["200"].Headers!.Keys);
        Assert.Contains(ProtocolRoutes.MaximumBatchHeader, exists.Responses["413"].Headers!.Keys);
    }

    private static IEnumerable<string> EnumOf(IOpenApiSchema schema) => schema.Enum!.Select(value => value.GetValue<string>());

    private static void AssertMembers(OpenApiDocument document, JsonTypeInfo type, string? optional = null)
    {
        var schema = document.Components!.Schemas![type.Type.Name];
        var members = type.Properties.Select(property => property.Name).ToList();
        Assert.Equal(members.Order(), schema.Properties!.Keys.Order());
        Assert.Equal(members.Where(member => member != optional).Order(), schema.Required!.Order());
    }

    private static async Task<ReadResult> LoadAsync()
    {
        using var file = File.OpenText(Path.Combine(AppContext.BaseDirectory, "protocol.openapi.yaml"));
        var yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(file);
        var json = new SerializerBuilder().JsonCompatible().Build().Serialize(yaml);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return await OpenApiDocument.LoadAsync(stream, "json");
    }
}
