using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SoftReferences.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Validates the references of requests.</summary>
public static class SoftReferenceEndpointConventionBuilderExtensions
{
    /// <summary>The default for the maximum number of references in a request: 10,000.</summary>
    public const int DefaultMaximumReferences = 10_000;

    /// <summary>Checks every reference of a request before the route handler runs, with one question to each owner.</summary>
    /// <typeparam name="TBuilder">The type of the builder: that of a route handler or of a group of them.</typeparam>
    /// <param name="builder">The route handler or the group.</param>
    /// <param name="maximumReferences">The maximum number of references in a request; at least 1. A request with more gets 400.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// References are found in route, query, header and form values and at any depth of the body. <see langword="null"/> is not
    /// a reference; a property that the body leaves out is a zero reference unless it is nullable. The response is problem
    /// details (RFC 9457) with all failures: 400 if a reference is zero, otherwise 422 if one is missing, otherwise 503 with
    /// <c>Retry-After</c>. Handlers without references are unaffected. Values that the application's own JSON converters
    /// read cannot be inspected, and neither can members without a setter of types with their own <c>BindAsync</c> or
    /// <c>TryParse</c>: a warning names their types, if they can hold references, when the endpoints are built.
    /// </remarks>
    /// <exception cref="InvalidOperationException">While endpoints are built: <c>AddSoftReferences()</c> was not called.</exception>
    public static TBuilder ValidateSoftReferences<TBuilder>(this TBuilder builder, int maximumReferences = DefaultMaximumReferences)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumReferences, 1);
        return builder.AddEndpointFilterFactory((context, next) =>
        {
            var services = context.ApplicationServices;
            var json = services.GetService<IOptions<Http.Json.JsonOptions>>()?.Value.SerializerOptions ?? JsonSerializerOptions.Web;
            var handler = $"{context.MethodInfo.DeclaringType?.Name}.{context.MethodInfo.Name}";
            var notFound = new SortedSet<string>(StringComparer.Ordinal);
            var parameters = RequestParameter.Find(context.MethodInfo, BodyReferences.For(json), services.GetService<IServiceProviderIsService>(), notFound);
            UncheckedReferences.Report(services, handler, notFound);
            if (parameters.Count == 0)
            {
                return next;
            }

            var filter = new RequestReferenceFilter(
                parameters,
                services.GetService<SoftReferences.ISoftReferenceValidator>() ?? throw new InvalidOperationException(
                    $"'{handler}' has soft references to validate, but no validator is registered: call services.AddSoftReferences().AddOwner<…>(…)."),
                maximumReferences);
            return invocation => filter.InvokeAsync(invocation, next);
        });
    }
}
