namespace SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

/// <summary>All cases that break no rule.</summary>
internal static class CleanCases
{
    public static IReadOnlyList<CorpusCase> All { get; } = [.. CleanModels.All, .. CleanSqlCases.All];
}
