using Microsoft.AspNetCore.OpenApi;
using SoftReferences.OpenApi;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Describes soft references in OpenAPI documents.</summary>
public static class SoftReferenceOpenApiOptionsExtensions
{
    /// <summary>
    /// Describes each reference by its key (<c>string</c> with the format <c>uuid</c>, for example) with the owner in the description, inline
    /// rather than as a component.
    /// </summary>
    /// <param name="options">The options of <c>AddOpenApi(…)</c>.</param>
    /// <returns>The same options.</returns>
    /// <remarks>If the application sets its own <see cref="OpenApiOptions.CreateSchemaReferenceId"/>, it must do so before this call.</remarks>
    public static OpenApiOptions AddSoftReferences(this OpenApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var nameOf = options.CreateSchemaReferenceId;
        options.CreateSchemaReferenceId = type => ReferenceSchema.Find(type.Type) is null ? nameOf(type) : null;
        return options.AddSchemaTransformer<ReferenceSchemaTransformer>();
    }
}
