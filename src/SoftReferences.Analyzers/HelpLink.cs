namespace SoftReferences.Analyzers;

/// <summary>Where a rule is explained.</summary>
internal static class HelpLink
{
    public static string For(string id) => $"https://github.com/softreferences/softreferences/blob/main/docs/rules/{id}.md";
}
