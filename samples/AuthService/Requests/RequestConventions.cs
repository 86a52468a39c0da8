using System.Text.Json;
using System.Text.Json.Serialization;

namespace AuthService.Requests;

internal static class RequestConventions
{
    private const long MaximumBodyBytes = 1_024 * 1_024;

    /// <summary>Configures requests: JSON is snake_case and strict, bodies are bounded, and every error is a problem (RFC 9457).</summary>
    public static void AddRequestConventions(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MaximumBodyBytes);
        builder.Services.ConfigureHttpJsonOptions(json => Configure(json.SerializerOptions));
        builder.Services.AddProblemDetails();
    }

    private static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowDuplicateProperties = false;
    }
}
