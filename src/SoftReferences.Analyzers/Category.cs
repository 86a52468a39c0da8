namespace SoftReferences.Analyzers;

/// <summary>The category of the rules.</summary>
internal static class Category
{
    public const string Name = "SoftReferences";
}
