using Microsoft.Extensions.Logging;

namespace SoftReferences;

/// <summary>Stops the sweeps of an owner that no longer knows what it knew, and lets them go on when it does again.</summary>
internal sealed partial class CanaryWatch(SweepContext context, ILogger<CanaryWatch> logger)
{
    private const int MinimumWitnesses = 10;

    /// <summary>Stops the sweeps, unless every canary that is missing was deleted in good order.</summary>
    /// <returns>Whether they are stopped.</returns>
    public async Task<bool> StopAsync(CanaryAnswer answer, CancellationToken cancellationToken)
    {
        var missing = answer.MissingCanaries;
        context.Metrics.CanariesMissing(context.Service, missing.Count);
        var reason = FormattableString.Invariant(
            $"'{context.Service.ResourceName}' says that '{missing[0]}'{(missing.Count > 1 ? $" and {missing.Count - 1} more" : string.Empty)} of the keys that it knew before do not exist, and announced no deletion: ")
            + "another database, a restored backup, or another service may have answered. Nothing that it says is missing is believed.";
        var stopped = await context.Store.Sweep.StopAsync(context.Service, missing, reason, context.Delay(1), cancellationToken).ConfigureAwait(false);
        if (stopped)
        {
            LogStopped(context.Store.Name, context.Service, reason);
        }

        return stopped;
    }

    /// <summary>Asks a stopped owner for its canaries, when that is due.</summary>
    /// <returns>Whether it was due.</returns>
    public async Task<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        if (await context.Store.Sweep.ClaimProbeAsync(context.Owner, cancellationToken).ConfigureAwait(false) is not { } probe)
        {
            return false;
        }

        OwnerKey[] asked = [.. probe.Canaries.Take(context.Inquiry.MaximumKeys(context.Service))];
        var answer = asked.Length == 0 ? new() : await context.Inquiry.AskAsync(context.Service, asked, asked, cancellationToken).ConfigureAwait(false);
        if (answer.KnownCanaries == asked.Length)
        {
            await ResumeAsync(forgetMissing: false, cancellationToken).ConfigureAwait(false);
        }
        else if (IsAttrition(probe, asked, answer))
        {
            await ResumeAsync(forgetMissing: true, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await context.Store.Sweep.DeferProbeAsync(context.Service, context.Delay(probe.Attempts), cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Says whether what is missing may have been deleted in good order by an owner that announces nothing, because it has no feed.</summary>
    private bool IsAttrition(CanaryProbe probe, OwnerKey[] asked, CanaryAnswer answer)
    {
        var missing = answer.MissingCanaries;
        var suspicious = asked.Take(probe.Suspicious).ToHashSet();
        return !context.IsFollowed
            && missing.Count > 0
            && missing.All(suspicious.Contains)
            && answer.KnownCanaries == asked.Length - missing.Count
            && answer.KnownCanaries >= MinimumWitnesses * missing.Count
            && context.Time.GetUtcNow() - probe.StoppedAt >= context.Options.GracePeriod;
    }

    private async Task ResumeAsync(bool forgetMissing, CancellationToken cancellationToken)
    {
        if (await context.Store.Sweep.ResumeAsync(context.Service, forgetMissing, cancellationToken).ConfigureAwait(false))
        {
            LogResumed(context.Store.Name, context.Service);
        }
    }

    [LoggerMessage(20, LogLevel.Error, "The sweeps of {Store} for {Owner} are stopped: {Reason}")]
    private partial void LogStopped(string store, OwningService owner, string reason);

    [LoggerMessage(21, LogLevel.Information, "The sweeps of {Store} for {Owner} go on: it knows again what it knew before.")]
    private partial void LogResumed(string store, OwningService owner);
}
