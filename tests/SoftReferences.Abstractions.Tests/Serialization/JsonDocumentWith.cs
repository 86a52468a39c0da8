namespace SoftReferences.Tests;

/// <summary>A document with references in every place that JSON allows.</summary>
internal sealed record JsonDocumentWith<TReference>(TReference One, TReference? Optional, TReference? None, IReadOnlyList<TReference> Many, Dictionary<TReference, int> Names)
    where TReference : struct;
