namespace SoftReferences;

/// <summary>Checks that an answer comes from the owner that was asked, and not from another service behind the same address.</summary>
internal static class ProtocolIdentity
{
    private const int MaximumEpochLength = 64;

    public static OwnerProblem? Problem(OwningService asked, string service, string resource, string epoch) =>
        service != asked.Name || resource != asked.Resource ? new(UnknownKind.WrongOwner, $"the answer is that of '//{Quote.Shorten(service)}/{Quote.Shorten(resource)}'")
        : epoch.Length == 0 ? new(UnknownKind.InvalidAnswer, "the answer names no epoch")
        : !IsEpoch(epoch) ? new(UnknownKind.InvalidAnswer, $"'{Quote.Shorten(epoch)}' is no epoch, which has at most {MaximumEpochLength} visible characters")
        : null;

    /// <summary>Returns whether a text is a valid epoch. Epochs are stored, logged and displayed, so they are restricted.</summary>
    public static bool IsEpoch(string text) => text.Length is > 0 and <= MaximumEpochLength && Quote.Shorten(text) == text;
}
