using Microsoft.Extensions.Logging;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Stops the sweeps of an owner that no longer knows its canaries, and resumes them when it does again.</summary>
internal sealed partial class CanaryWatch(SweepContext context, ILogger<CanaryWatch> logger)
{
    private const int MinimumWitnesses = 10;

    /// <summary>Stops the sweeps, unless all missing canaries have a tombstone.</summary>
    /// <returns>Whether they are stopped.</returns>
    public async Task<bool> StopAsync(CanaryAnswer answer, CancellationToken cancellationToken)
    {
        var missing = answer.MissingCanaries;
        context.Metrics.CanariesMissing(context.Service, missing.Count);
        var reason = FormattableString.Invariant(
            $"'{context.Service.ResourceName}' says that '{missing[0]}'{(missing.Count > 1 ? $" and {missing.Count - 1} more" : string.Empty)} of the keys that it knew before do not exist, but has announced no deletion: ")
            + "another database, a restored backup, or another service may have answered. Until this is resolved, none of its missing keys are acted on.";
        var stopped = await context.Store.Sweep.StopAsync(context.Service, missing, reason, context.Delay(1), cancellationToken).ConfigureAwait(false);
        if (stopped)
        {
            LogStopped(context.Store.Name, context.Service, reason);
        }

        return stopped;
    }

    /// <summary>Asks a stopped owner about its canaries, if a probe is due.</summary>
    /// <returns>Whether it was due.</returns>
    public async Task<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        if (await context.Store.Sweep.ClaimProbeAsync(context.Owner, cancellationToken).ConfigureAwait(false) is not { } probe)
        {
            return false;
        }

        var (known, missing) = await AskAsync(probe.Canaries, cancellationToken).ConfigureAwait(false);
        if (known == probe.Canaries.Count)
        {
            await ResumeAsync(forgetMissing: false, cancellationToken).ConfigureAwait(false);
        }
        else if (IsAttrition(probe, known, missing))
        {
            await ResumeAsync(forgetMissing: true, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await context.Store.Sweep.DeferProbeAsync(context.Service, missing, context.Delay(probe.Attempts), cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Asks about canaries, in as many questions as necessary, or until one has no answer.</summary>
    private async Task<(int Known, IReadOnlyList<OwnerKey> Missing)> AskAsync(IReadOnlyList<OwnerKey> canaries, CancellationToken cancellationToken)
    {
        var known = 0;
        List<OwnerKey> missing = [];
        for (var next = 0; next == known + missing.Count && next < canaries.Count;)
        {
            OwnerKey[] asked = [.. canaries.Skip(next).Take(context.Inquiry.MaximumKeys(context.Service))];
            var answer = await context.Inquiry.AskAsync(context.Service, asked, asked, cancellationToken).ConfigureAwait(false);
            next += asked.Length;
            known += answer.KnownCanaries;
            missing.AddRange(answer.MissingCanaries);
        }

        return (known, missing);
    }

    /// <summary>Returns whether the missing canaries may be regular deletions of an owner without a feed.</summary>
    private bool IsAttrition(CanaryProbe probe, int known, IReadOnlyList<OwnerKey> missing) =>
        !context.IsFollowed
        && missing.Count > 0
        && missing.All(probe.Canaries.Take(probe.Suspicious).ToHashSet().Contains)
        && known == probe.Canaries.Count - missing.Count
        && known >= MinimumWitnesses * missing.Count
        && context.Time.GetUtcNow() - probe.StoppedAt >= context.Options.GracePeriod;

    private async Task ResumeAsync(bool forgetMissing, CancellationToken cancellationToken)
    {
        if (await context.Store.Sweep.ResumeAsync(context.Service, forgetMissing, cancellationToken).ConfigureAwait(false))
        {
            LogResumed(context.Store.Name, context.Service);
        }
    }

    [LoggerMessage(20, LogLevel.Error, "The sweeps of {Store} for {Owner} are stopped: {Reason}")]
    private partial void LogStopped(string store, OwningService owner, string reason);

    [LoggerMessage(21, LogLevel.Information, "The sweeps of {Store} for {Owner} are resumed: it knows its canaries again.")]
    private partial void LogResumed(string store, OwningService owner);
}
