namespace SoftReferences.Analyzers;

/// <summary>What the rules are filed under.</summary>
internal static class Category
{
    public const string Name = "SoftReferences";
}
