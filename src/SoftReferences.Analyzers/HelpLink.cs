namespace SoftReferences.Analyzers;

/// <summary>The documentation of a rule.</summary>
internal static class HelpLink
{
    public static string For(string id) => $"https://github.com/softreferences/softreferences/blob/main/docs/rules/{id}.md";
}
