namespace SoftReferences;

/// <summary>What the owner said when it was asked for suspects again.</summary>
/// <param name="Epoch">The epoch of the owner's data that the answer is of, or <see langword="null"/> when the owner has none.</param>
/// <param name="Cleared">Those that exist after all.</param>
/// <param name="Orphaned">Those that are missing for the second time in the same epoch.</param>
/// <param name="Renewed">Those that are missing, in another epoch than the first time: they begin anew.</param>
/// <param name="Unknown">Those that it could not say anything about.</param>
/// <param name="Delay">How long to leave alone those that it could not say anything about.</param>
public sealed record SuspectVerdicts(
    string? Epoch,
    IReadOnlyList<SuspectItem> Cleared,
    IReadOnlyList<SuspectItem> Orphaned,
    IReadOnlyList<SuspectItem> Renewed,
    IReadOnlyList<SuspectItem> Unknown,
    TimeSpan Delay);
