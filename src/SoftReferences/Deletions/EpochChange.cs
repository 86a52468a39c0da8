namespace SoftReferences;

/// <summary>The texts that tell a person that an owner's data is of another epoch than its tombstones.</summary>
internal static class EpochChange
{
    /// <summary>Returns why clean-up for an owner is held.</summary>
    public static string HoldReason(OwningService service, string before, string now) =>
        $"'{service.ResourceName}' is of epoch '{now}' now, and was of epoch '{before}': its database was restored, truncated or replaced. "
        + "Clean-up is held, because its tombstones and this service's data may not belong together any more.";

    /// <summary>Returns why an answer is not acted on, as the end of a sentence.</summary>
    public static string Mismatch(string answer, string tombstones) => $"the owner's data is of epoch '{answer}' now, and its tombstones are of epoch '{tombstones}'";
}
