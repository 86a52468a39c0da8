namespace SoftReferences.EntityFrameworkCore;

/// <summary>A rule that the checks enforce.</summary>
/// <param name="Code">The code, as in <c>SREF101</c>.</param>
/// <param name="Title">What violates it, in a few words.</param>
public sealed record SoftReferenceRule(string Code, string Title)
{
    private const string Pages = "https://github.com/softreferences/softreferences/blob/main/docs/rules/";

    /// <summary>Gets the page that explains the rule.</summary>
    public Uri HelpLink => new($"{Pages}{Code}.md");
}
