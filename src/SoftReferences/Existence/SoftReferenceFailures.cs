namespace SoftReferences;

/// <summary>Creates failures, so that all entry points use the same texts.</summary>
/// <remarks>The texts reach callers of the application, so the reason why an owner could not answer is only logged.</remarks>
internal static class SoftReferenceFailures
{
    public static SoftReferenceFailure Zero(SoftReferenceUse use) => new(
        SoftReferenceFailureKind.Zero,
        use,
        $"'{use.Location}' is a zero reference to {use.Service}, and zero identifies nothing: set it to an id that '{use.Service.Name}' gave, or leave it out where it is optional.");

    public static SoftReferenceFailure Missing(SoftReferenceUse use) => new(
        SoftReferenceFailureKind.Missing,
        use,
        $"'{use.Location}' refers to {NameOf(use)}, which does not exist: use the id of an entity that '{use.Service.Name}' has.");

    public static SoftReferenceFailure Unavailable(SoftReferenceUse use, TimeSpan? retryAfter) => new(
        SoftReferenceFailureKind.Unavailable,
        use,
        $"'{use.Location}' refers to {NameOf(use)}, and '{use.Service.Name}' cannot say now whether it exists: try again later.",
        retryAfter);

    /// <summary>Returns the same failure for another location.</summary>
    public static SoftReferenceFailure At(SoftReferenceFailure failure, string location)
    {
        var use = failure.Use with { Location = location };
        return location == failure.Use.Location ? failure : failure.Kind switch
        {
            SoftReferenceFailureKind.Zero => Zero(use),
            SoftReferenceFailureKind.Missing => Missing(use),
            _ => Unavailable(use, failure.RetryAfter),
        };
    }

    private static string NameOf(SoftReferenceUse use) => $"'{use.Service}/{Quote.Shorten(use.Key.ToString())}'";
}
