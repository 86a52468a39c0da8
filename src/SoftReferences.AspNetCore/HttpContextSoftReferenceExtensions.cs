using SoftReferences;
using SoftReferences.AspNetCore;

namespace Microsoft.AspNetCore.Http;

/// <summary>Records where the references of a request came from.</summary>
public static class HttpContextSoftReferenceExtensions
{
    /// <summary>
    /// Records where a reference came from that is not a parameter, as in an authentication handler that reads a header. If it
    /// is rejected later, for example by a save, the error names this location instead of a property.
    /// </summary>
    /// <typeparam name="TReference">The type of the reference.</typeparam>
    /// <param name="context">The request.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="location">Where the reference came from, as in <c>header X-User-ID</c>.</param>
    /// <remarks>The locations of references that <c>ValidateSoftReferences()</c> checks are already known.</remarks>
    public static void LocateSoftReference<TReference>(this HttpContext context, TReference reference, string location)
        where TReference : ISoftRef
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentException.ThrowIfNullOrWhiteSpace(location);
        ReferenceLocations.Of(context).Add([SoftReferenceUse.Of(reference, location)]);
    }
}
