using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SoftReferences;

/// <summary>The instruments of unverified references. They are listed in docs/observability.md.</summary>
internal sealed class VerificationMetrics
{
    /// <summary>The referenced entity exists.</summary>
    public const string Verified = "verified";

    /// <summary>The referenced entity is missing.</summary>
    public const string Suspect = "suspect";

    /// <summary>The owner still cannot answer.</summary>
    public const string Unknown = "unknown";

    private readonly Counter<long> _accepted;
    private readonly Counter<long> _asked;

    public VerificationMetrics(ExistenceMetrics existence)
    {
        _accepted = existence.Meter.CreateCounter<long>("softreferences.unverified.accepted", "{reference}", "How many references a save accepted while their owner could not say.");
        _asked = existence.Meter.CreateCounter<long>("softreferences.unverified.asked", "{reference}", "How many of them an owner was asked for again.");
    }

    public void Accepted(OwningService owner, int count) => _accepted.Add(count, TagsOf(owner));

    public void Asked(OwningService owner, int count, string outcome)
    {
        if (count > 0)
        {
            var tags = TagsOf(owner);
            tags.Add(TelemetryTags.Outcome, outcome);
            _asked.Add(count, tags);
        }
    }

    private static TagList TagsOf(OwningService owner) => new() { { TelemetryTags.Service, owner.Name }, { TelemetryTags.Resource, owner.Resource } };
}
