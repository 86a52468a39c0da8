namespace SoftReferences.Tests;

/// <summary>A document with a reference in every place that JSON has for one.</summary>
internal sealed record JsonDocumentWith<TReference>(TReference One, TReference? Optional, TReference? None, IReadOnlyList<TReference> Many, Dictionary<TReference, int> Names)
    where TReference : struct;
