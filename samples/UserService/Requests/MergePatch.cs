using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace UserService.Requests;

/// <summary>A JSON merge patch (RFC 7396): objects merge, null removes, anything else replaces. A parameter of an endpoint.</summary>
internal sealed class MergePatch(JsonObject changes, JsonSerializerOptions options) : IEndpointParameterMetadataProvider
{
    public static async ValueTask<MergePatch> BindAsync(HttpContext context)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        try
        {
            var body = await context.Request.ReadFromJsonAsync<JsonElement>(options, context.RequestAborted);
            return body.ValueKind == JsonValueKind.Object
                ? new(JsonObject.Create(body)!, options)
                : throw new BadHttpRequestException("A merge patch must be a JSON object.");
        }
        catch (JsonException exception)
        {
            throw Unreadable(exception);
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/merge-patch+json", "application/json"], typeof(JsonObject)));

    /// <summary>Merges the patch into a value. The result still has to be validated.</summary>
    /// <exception cref="BadHttpRequestException">A value has the wrong type.</exception>
    public TRequest ApplyTo<TRequest>(TRequest current)
        where TRequest : class
    {
        try
        {
            return Merge(JsonSerializer.SerializeToNode(current, options), changes).Deserialize<TRequest>(options)!;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is thrown for half of a surrogate pair, which JSON readers only detect when the text is read.
            throw Unreadable(exception);
        }
    }

    // The algorithm of RFC 7396, section 2.
    private static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject members)
        {
            return patch?.DeepClone();
        }

        var merged = target as JsonObject ?? [];
        foreach (var (name, value) in members)
        {
            if (value is null)
            {
                merged.Remove(name);
                continue;
            }

            merged.TryGetPropertyValue(name, out var before);
            merged[name] = Merge(before, value);
        }

        return merged;
    }

    private static BadHttpRequestException Unreadable(Exception exception) =>
        new("The merge patch cannot be read.", StatusCodes.Status400BadRequest, exception);
}
