using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary>What is checked.</summary>
/// <param name="Levels">The levels.</param>
/// <param name="Scratch">Whether migrations are applied to an empty database.</param>
internal sealed record CheckScope(IReadOnlyList<CheckLevel> Levels, bool Scratch)
{
    /// <summary>Gets the codes of the checked rules.</summary>
    public IReadOnlyList<string> Rules { get; } = [.. SoftReferenceRules.All.Select(rule => rule.Code).Where(code => Has(code, Levels, Scratch))];

    private static bool Has(string rule, IReadOnlyList<CheckLevel> levels, bool scratch) => rule switch
    {
        AllowList.StaleRule => true,
        "SREF204" => levels.Contains(CheckLevel.Migrations) || (scratch && levels.Contains(CheckLevel.Database)),
        "SREF206" => scratch && levels.Contains(CheckLevel.Database),
        // A scratch database has no other schemas, so finding nothing there does not make entries for the live database stale.
        "SREF301" or "SREF302" or "SREF303" or "SREF305" or "SREF308" => !scratch && levels.Contains(CheckLevel.Database),
        ['S', 'R', 'E', 'F', '1', ..] => levels.Contains(CheckLevel.Model),
        ['S', 'R', 'E', 'F', '2', ..] => levels.Contains(CheckLevel.Migrations),
        _ => levels.Contains(CheckLevel.Database),
    };
}
