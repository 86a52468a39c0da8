namespace SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

/// <summary>All cases that break a rule.</summary>
internal static class PlantedCases
{
    public static IReadOnlyList<CorpusCase> All { get; } = [.. PlantedModels.All, .. PlantedSql.All, .. PlantedStatements.All, .. PlantedCode.All, .. PlantedDatabases.All];
}
