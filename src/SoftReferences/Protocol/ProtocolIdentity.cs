namespace SoftReferences;

/// <summary>Checks that an answer comes from the owner that was asked, and not from another service behind the same address.</summary>
internal static class ProtocolIdentity
{
    public static OwnerProblem? Problem(OwningService asked, string service, string resource, string epoch) =>
        service != asked.Name || resource != asked.Resource ? new(UnknownKind.WrongOwner, $"the answer is that of '//{Quote.Shorten(service)}/{Quote.Shorten(resource)}'")
        : epoch.Length == 0 ? new(UnknownKind.InvalidAnswer, "the answer names no epoch")
        : null;
}
