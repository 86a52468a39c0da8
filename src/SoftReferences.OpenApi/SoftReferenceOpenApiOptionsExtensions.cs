using Microsoft.AspNetCore.OpenApi;
using SoftReferences.OpenApi;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Shows soft references in OpenAPI documents.</summary>
public static class SoftReferenceOpenApiOptionsExtensions
{
    /// <summary>
    /// Shows each reference as the id that it is (<c>string</c> with the format <c>uuid</c>, or as its key is), with its owner in the
    /// description, in place and not as a component.
    /// </summary>
    /// <param name="options">The options of <c>AddOpenApi(…)</c>.</param>
    /// <returns>The same options.</returns>
    /// <remarks>A <see cref="OpenApiOptions.CreateSchemaReferenceId"/> of the application's own is to be set before.</remarks>
    public static OpenApiOptions AddSoftReferences(this OpenApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var nameOf = options.CreateSchemaReferenceId;
        options.CreateSchemaReferenceId = type => ReferenceSchema.Find(type.Type) is null ? nameOf(type) : null;
        return options.AddSchemaTransformer<ReferenceSchemaTransformer>();
    }
}
