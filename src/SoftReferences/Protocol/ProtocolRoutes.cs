namespace SoftReferences;

/// <summary>The routes of the owner protocol, version 1, relative to the owner's base address.</summary>
internal static class ProtocolRoutes
{
    public const string JsonMediaType = "application/json";

    public static string Exists(OwningService service) => $"soft-references/v1/{service.Resource}/exists";

    public static string Deletions(OwningService service) => $"soft-references/v1/{service.Resource}/deletions";
}
