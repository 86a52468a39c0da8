namespace SoftReferences.Tool;

/// <summary>A problem in the references between services.</summary>
/// <param name="Kind"><c>cycle</c>, <c>undeclared-owner</c>, <c>no-feed</c> or <c>two-owners</c>.</param>
/// <param name="Message">What is wrong, and what to do.</param>
internal sealed record GraphFinding(string Kind, string Message);
