namespace SoftReferences.EntityFrameworkCore;

/// <summary>The rules of the model (SREF1xx), of migrations (SREF2xx), of the live database (SREF3xx), and of allow lists (SREF9xx).</summary>
public static class SoftReferenceRules
{
    /// <summary>Gets every rule, in the order of the codes.</summary>
    public static IReadOnlyList<SoftReferenceRule> All { get; } =
    [
        new("SREF101", "Foreign key to a schema that the service does not own"),
        new("SREF102", "Table, view, function, procedure or sequence of such a schema in the model"),
        new("SREF103", "Reference without an index"),
        new("SREF104", "Reference whose owner is not registered"),
        new("SREF105", "Nothing says which schemas are whose"),
        new("SREF106", "Reference without an orphan action"),
        new("SREF107", "Reference to the service itself"),
        new("SREF108", "Reference with a value that its owner did not give"),
        new("SREF109", "Action that the reference cannot carry out"),
        new("SREF110", "References to one owner with keys of different types"),
        new("SREF111", "Two references of one name"),
        new("SREF112", "Reference whose column takes two keys for one, or fills keys up"),
        new("SREF113", "References that share a column and declare different things"),
        new("SREF201", "Migration that leaves a foreign key to a schema that the service does not own"),
        new("SREF202", "SQL of a migration that touches such a schema"),
        new("SREF203", "Operation of a migration on such a schema"),
        new("SREF204", "Model with changes that no migration has"),
        new("SREF205", "Migrations that leave out a capture or guard trigger"),
        new("SREF206", "Migrations that do not apply to an empty database"),
        new("SREF301", "Foreign key across schemas in the database"),
        new("SREF302", "View across schemas in the database"),
        new("SREF303", "Trigger, rule or function across schemas in the database"),
        new("SREF304", "Reference whose index is missing or invalid in the database"),
        new("SREF305", "Role with rights on a schema that the service does not own"),
        new("SREF306", "Capture or guard trigger that is missing, stale or disabled"),
        new("SREF307", "Column that looks like an undeclared reference"),
        new("SREF308", "Other dependency across schemas in the database"),
        new("SREF309", "Column of a reference that the database does not have"),
        new("SREF310", "Table or column that cannot be kept right"),
        new("SREF900", "Entry of the list of what is allowed that allows nothing any more"),
    ];

    /// <summary>Finds a rule.</summary>
    /// <param name="code">The code, as in <c>SREF101</c>.</param>
    /// <returns>The rule, or <see langword="null"/> if there is none with that code.</returns>
    public static SoftReferenceRule? Find(string code) => All.FirstOrDefault(rule => string.Equals(rule.Code, code, StringComparison.Ordinal));
}
