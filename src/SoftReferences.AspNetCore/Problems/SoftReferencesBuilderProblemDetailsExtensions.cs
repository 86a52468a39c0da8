using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SoftReferences;
using SoftReferences.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers problem details for references.</summary>
public static class SoftReferencesBuilderProblemDetailsExtensions
{
    /// <summary>Answers refused references, wherever they are found, and malformed ones with problem details (RFC 9457).</summary>
    /// <param name="builder">The builder of <c>AddSoftReferences()</c>.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// It needs <c>app.UseExceptionHandler()</c>. A <see cref="SoftReferenceValidationException"/>, such as saving throws,
    /// becomes 400, 422 or 503. A request that cannot be bound becomes 400 with the reason: for that
    /// <see cref="RouteHandlerOptions.ThrowOnBadRequest"/> is switched on.
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
