using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Judges work by its owner's live answer about the key and, if it was merged, about the target of the merge.</summary>
internal static class CleanupVerdicts
{
    public static IEnumerable<OwnerKey> KeysOf(CleanupItem item) => item.IsMerged ? [item.Key, item.MergedInto] : [item.Key];

    public static CleanupVerdict Of(CleanupItem item, IReadOnlyDictionary<OwnerKey, Existence> statuses)
    {
        if (KeysOf(item).Any(key => statuses[key] is not (Existence.Exists or Existence.Missing)))
        {
            return CleanupVerdict.Unknown;
        }

        return statuses[item.Key] == Existence.Exists ? CleanupVerdict.Contradicted
            : item.IsMerged && (statuses[item.MergedInto] == Existence.Exists) == item.MergedIntoIsDeleted ? CleanupVerdict.Unsettled
            : CleanupVerdict.Confirmed;
    }

    /// <summary>Returns what is wrong, for the person who investigates.</summary>
    public static string Reason(CleanupItem item, CleanupVerdict verdict, OwningService service)
    {
        const string WayOut = "find out which is true, then resume or cancel the work.";
        return (verdict, item) switch
        {
            (CleanupVerdict.Contradicted, { IsMerged: false }) =>
                $"'{service.ResourceName}' reported the key as deleted, but says that it exists. Nothing was removed: {WayOut}",
            (CleanupVerdict.Contradicted, _) =>
                $"'{service.ResourceName}' reported the key as merged into '{item.MergedInto}', but says that it exists. Nothing was changed: {WayOut}",
            (_, { MergedIntoIsDeleted: true }) =>
                $"'{service.ResourceName}' merged the key into '{item.MergedInto}' and reported that one as deleted, but says that it exists. Nothing was changed: {WayOut}",
            _ => $"'{service.ResourceName}' merged the key into '{item.MergedInto}', but says that there is no such entity. Nothing was changed: {WayOut}",
        };
    }
}
