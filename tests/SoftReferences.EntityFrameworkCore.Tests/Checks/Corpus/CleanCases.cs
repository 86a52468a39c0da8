namespace SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

/// <summary>Every case that breaks no rule.</summary>
internal static class CleanCases
{
    public static IReadOnlyList<CorpusCase> All { get; } = [.. CleanModels.All, .. CleanSqlCases.All];
}
