namespace SoftReferences.EntityFrameworkCore;

/// <summary>The rules of the model (SREF1xx), of migrations (SREF2xx), of the live database (SREF3xx), and of allow lists (SREF9xx).</summary>
public static class SoftReferenceRules
{
    /// <summary>Gets every rule, in the order of the codes.</summary>
    public static IReadOnlyList<SoftReferenceRule> All { get; } =
    [
        new("SREF101", "Foreign key to a schema that the service does not own"),
        new("SREF102", "Table, view, function, procedure or sequence of a schema that the service does not own"),
        new("SREF103", "Reference without an index"),
        new("SREF104", "Reference whose owner is not registered"),
        new("SREF105", "Undeclared schema ownership"),
        new("SREF106", "Reference without an orphan action"),
        new("SREF107", "Reference to the service itself"),
        new("SREF108", "Reference with a value that did not come from its owner"),
        new("SREF109", "Orphan action that the reference does not support"),
        new("SREF110", "References to one owner with keys of different types"),
        new("SREF111", "Two references with the same name"),
        new("SREF112", "Column that takes different keys for equal, or changes them"),
        new("SREF113", "References that share a column with different declarations"),
        new("SREF114", "Reference with a conversion to another type"),
        new("SREF115", "Reference whose converter stores another form than the key"),
        new("SREF201", "Migration that leaves a foreign key to a schema that the service does not own"),
        new("SREF202", "SQL of a migration that touches a schema that the service does not own"),
        new("SREF203", "Operation of a migration on a schema that the service does not own"),
        new("SREF204", "Model changes that no migration contains"),
        new("SREF205", "Migrations that lack a capture or guard trigger"),
        new("SREF206", "Migrations that do not apply to an empty database"),
        new("SREF301", "Foreign key across schemas in the database"),
        new("SREF302", "View across schemas in the database"),
        new("SREF303", "Trigger, rule or function across schemas in the database"),
        new("SREF304", "Reference whose index is missing or invalid in the database"),
        new("SREF305", "Role with rights on a schema that the service does not own"),
        new("SREF306", "Capture or guard trigger that is missing, stale or disabled"),
        new("SREF307", "Column that looks like an undeclared reference"),
        new("SREF308", "Other dependency across schemas in the database"),
        new("SREF309", "Column of a reference that is missing in the database"),
        new("SREF310", "Table or column that triggers cannot protect"),
        new("SREF900", "Entry of the allow list that no longer allows anything"),
    ];

    /// <summary>Finds a rule.</summary>
    /// <param name="code">The code, as in <c>SREF101</c>.</param>
    /// <returns>The rule, or <see langword="null"/> if there is none with that code.</returns>
    public static SoftReferenceRule? Find(string code) => All.FirstOrDefault(rule => string.Equals(rule.Code, code, StringComparison.Ordinal));
}
