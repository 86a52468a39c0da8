namespace SoftReferences.Tool;

/// <summary>The references of a service to another one.</summary>
internal sealed record GraphEdge(string From, string To, IReadOnlyList<CatalogReference> References)
{
    private const int MaximumLines = 4;

    public bool IsFollowed => References.All(reference => reference.Followed);

    /// <summary>Gets the label: a line for each reference, up to a limit.</summary>
    public IReadOnlyList<string> Label => References.Count <= MaximumLines
        ? [.. References.Select(Line)]
        : [.. References.Take(MaximumLines - 1).Select(Line), $"and {References.Count - MaximumLines + 1} more"];

    private static string Line(CatalogReference reference) => $"{reference.Name} ({reference.Action})";
}
