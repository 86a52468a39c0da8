using Microsoft.Extensions.Logging;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The events that SoftReferences logs while a model is built, for <c>ConfigureWarnings</c>.</summary>
public static class SoftReferenceEventId
{
    private const int Base = 71_000;

    /// <summary>Warning: the model violates a rule, and the context is in report-only mode.</summary>
    public static readonly EventId ModelViolation = new(Base + 1, "SoftReferences.ModelViolation");

    /// <summary>Warning: a reference is stored where it cannot be indexed, so finding its orphans means reading all rows.</summary>
    public static readonly EventId ReferenceNotIndexed = new(Base + 2, "SoftReferences.ReferenceNotIndexed");

    /// <summary>Warning: a property that is stored as one value can hold references, which neither saves nor clean-up see.</summary>
    public static readonly EventId ReferencesHidden = new(Base + 3, "SoftReferences.ReferencesHidden");
}
