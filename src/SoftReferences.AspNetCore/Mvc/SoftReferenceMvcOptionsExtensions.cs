using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using SoftReferences.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Validates the references of requests to controllers.</summary>
public static class SoftReferenceMvcOptionsExtensions
{
    /// <summary>Checks every reference of a request to any controller before the action runs, as <see cref="ValidateSoftReferencesAttribute"/> does for one.</summary>
    /// <param name="options">The options of <c>AddControllers(…)</c>.</param>
    /// <param name="maximumReferences">The maximum number of references in a request; at least 1. A request with more gets 400.</param>
    /// <returns>The same options.</returns>
    public static MvcOptions ValidateSoftReferences(this MvcOptions options, int maximumReferences = SoftReferenceEndpointConventionBuilderExtensions.DefaultMaximumReferences)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumReferences, 1);
        options.Filters.Add(new ValidateSoftReferencesAttribute { MaximumReferences = maximumReferences });
        return options;
    }
}
