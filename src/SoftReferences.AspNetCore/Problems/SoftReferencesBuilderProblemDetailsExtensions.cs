using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SoftReferences;
using SoftReferences.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds problem details for rejected references.</summary>
public static class SoftReferencesBuilderProblemDetailsExtensions
{
    /// <summary>Turns rejected and malformed references into problem details (RFC 9457), wherever in a request they are found.</summary>
    /// <param name="builder">The builder of <c>AddSoftReferences()</c>.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// It requires <c>app.UseExceptionHandler()</c>. A <see cref="SoftReferenceValidationException"/>, for example from a save,
    /// becomes 400, 422 or 503. A request that cannot be bound becomes 400 with the reason, for which
    /// <see cref="RouteHandlerOptions.ThrowOnBadRequest"/> is turned on.
    /// </remarks>
    public static ISoftReferencesBuilder AddProblemDetails(this ISoftReferencesBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddProblemDetails();
        builder.Services.Configure<RouteHandlerOptions>(static options => options.ThrowOnBadRequest = true);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IExceptionHandler, SoftReferenceExceptionHandler>());
        return builder;
    }
}
