namespace SoftReferences;

/// <summary>The names of the references of one store.</summary>
internal sealed record KnownReferences(IReadOnlyCollection<string> Names);
