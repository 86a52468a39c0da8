using SoftReferences;
using SoftReferences.AspNetCore;

namespace Microsoft.AspNetCore.Http;

/// <summary>Says where references of a request came in.</summary>
public static class HttpContextSoftReferenceExtensions
{
    /// <summary>
    /// Says where a reference came in that no parameter holds, as in an authentication handler that reads a header. What is
    /// refused later, as by a save, is reported under this place instead of the name of a property.
    /// </summary>
    /// <typeparam name="TReference">The type of the reference.</typeparam>
    /// <param name="context">The request.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="location">The place for the person who reads the error, as in <c>header X-User-ID</c>.</param>
    /// <remarks>What <c>ValidateSoftReferences()</c> looks at is known by itself.</remarks>
    public static void LocateSoftReference<TReference>(this HttpContext context, TReference reference, string location)
        where TReference : ISoftRef
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentException.ThrowIfNullOrWhiteSpace(location);
        ReferenceLocations.Of(context).Add([SoftReferenceUse.Of(reference, location)]);
    }
}
