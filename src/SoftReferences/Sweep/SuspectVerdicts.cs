namespace SoftReferences.Stores;

/// <summary>What the owner said when it was asked about suspects again.</summary>
/// <param name="Epoch">The epoch of the owner's data that the answer is from, or <see langword="null"/> if the owner has none.</param>
/// <param name="Cleared">Those that exist after all.</param>
/// <param name="Orphaned">Those that are missing for the second time in the same epoch.</param>
/// <param name="Renewed">Those that are missing, but in another epoch than the first time: their grace period starts over.</param>
/// <param name="Unknown">Those that it could not say anything about.</param>
/// <param name="Delay">How long to wait before the unknown ones are asked about again.</param>
public sealed record SuspectVerdicts(
    string? Epoch,
    IReadOnlyList<SuspectItem> Cleared,
    IReadOnlyList<SuspectItem> Orphaned,
    IReadOnlyList<SuspectItem> Renewed,
    IReadOnlyList<SuspectItem> Unknown,
    TimeSpan Delay);
