namespace SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

/// <summary>Violations in SQL that defines, alters and drops, where no query shows what a name is.</summary>
internal static class PlantedStatements
{
    public static IReadOnlyList<CorpusCase> All { get; } =
    [
        Both("column with a foreign collation", "CREATE TABLE user_schema.t (name text COLLATE auth_schema.bytes)", "SREF308"),
        Both("index with a foreign collation", "CREATE INDEX ON user_schema.pets (\"Name\" COLLATE auth_schema.bytes)", "SREF308"),
        Both("index with a foreign text search", "CREATE INDEX ON user_schema.pets USING gin (to_tsvector('auth_schema.words'::regconfig, \"Name\"))", "SREF308"),
    ];

    private static CorpusCase Both(string name, string sql, string inDatabase) => CorpusCase.Sql($"SQL: {name}", sql, ["SREF202"], [inDatabase]);
}
