using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary>What is looked at.</summary>
/// <param name="Levels">The levels.</param>
/// <param name="Scratch">Whether migrations are applied to an empty database.</param>
internal sealed record CheckScope(IReadOnlyList<CheckLevel> Levels, bool Scratch)
{
    /// <summary>Gets the codes of the rules that are looked at.</summary>
    public IReadOnlyList<string> Rules { get; } = [.. SoftReferenceRules.All.Select(rule => rule.Code).Where(code => Has(code, Levels, Scratch))];

    private static bool Has(string rule, IReadOnlyList<CheckLevel> levels, bool scratch) => rule switch
    {
        AllowList.StaleRule => true,
        "SREF204" => levels.Contains(CheckLevel.Migrations) || (scratch && levels.Contains(CheckLevel.Database)),
        "SREF206" => scratch && levels.Contains(CheckLevel.Database),
        // Nothing leads to other schemas where there are none: that is not to say that nothing does in the live database.
        "SREF301" or "SREF302" or "SREF303" or "SREF305" or "SREF308" => !scratch && levels.Contains(CheckLevel.Database),
        ['S', 'R', 'E', 'F', '1', ..] => levels.Contains(CheckLevel.Model),
        ['S', 'R', 'E', 'F', '2', ..] => levels.Contains(CheckLevel.Migrations),
        _ => levels.Contains(CheckLevel.Database),
    };
}
