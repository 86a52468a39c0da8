using Microsoft.Extensions.Logging;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The events that SoftReferences logs while a model is built, for <c>ConfigureWarnings</c>.</summary>
public static class SoftReferenceEventId
{
    private const int Base = 71_000;

    /// <summary>The model breaks a rule, and the context is in report-only mode. A warning.</summary>
    public static readonly EventId ModelViolation = new(Base + 1, "SoftReferences.ModelViolation");

    /// <summary>A reference stands where no index can serve it, so finding its orphans means reading all rows. A warning.</summary>
    public static readonly EventId ReferenceNotIndexed = new(Base + 2, "SoftReferences.ReferenceNotIndexed");
}
