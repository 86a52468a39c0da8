using Microsoft.Extensions.Logging;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Verifies the unverified references of one store: claims records, asks the owner live, and removes a record or turns it into a suspect.</summary>
/// <remarks>An owner that cannot answer is paused, even if more of its records are due, and does not block other owners.</remarks>
internal sealed partial class VerificationEngine(
    IDependentStore store,
    OwnerInquiry inquiry,
    VerificationMetrics metrics,
    VerificationOptions options,
    TimeProvider time,
    Random random,
    ILogger<VerificationEngine> logger)
{
    private readonly DividedInquiry _inquiry = new(inquiry, options.MaximumRetryDelay, time, random);
    private readonly OwnerTurn[] _turns = [.. store.Owners.Select(owner => new OwnerTurn(owner))];

    /// <summary>Verifies one batch of each owner that is not paused.</summary>
    /// <returns>Whether there was any.</returns>
    public async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        var worked = false;
        foreach (var turn in _turns)
        {
            worked |= await TakeAsync(turn, cancellationToken).ConfigureAwait(false);
        }

        return worked;
    }

    /// <summary>Verifies one batch of one owner, unless it is paused.</summary>
    /// <returns>Whether there was one.</returns>
    public Task<bool> RunOnceAsync(ReferencedOwner owner, CancellationToken cancellationToken) =>
        TakeAsync(_turns.Single(turn => turn.Owner == owner), cancellationToken);

    private async Task<bool> TakeAsync(OwnerTurn turn, CancellationToken cancellationToken)
    {
        try
        {
            return turn.NotBefore <= time.GetUtcNow() && await VerifyAsync(turn, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The database is unavailable, or the owner is not registered. No record is lost: it can be claimed again after its lease.
            LogFailed(turn.Owner.Service, store.Name, exception);
            Pause(turn, null);
            return false;
        }
    }

    private async Task<bool> VerifyAsync(OwnerTurn turn, CancellationToken cancellationToken)
    {
        var batch = await store.Verification.ClaimAsync(turn.Owner, cancellationToken).ConfigureAwait(false);
        if (batch is null)
        {
            return false;
        }

        try
        {
            await AskAsync(turn, batch, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            await OrderlyStop.TryGiveBackAsync(token => store.Verification.DeferAsync(batch, batch.Items, TimeSpan.Zero, OrderlyStop.Reason, token), time).ConfigureAwait(false);
            throw;
        }
    }

    private async Task AskAsync(OwnerTurn turn, VerificationBatch batch, CancellationToken cancellationToken)
    {
        var keys = batch.Items.Select(item => item.Key).Distinct().ToArray();
        var (answer, unanswerable) = await _inquiry.AskAsync(batch.Service, keys, options.LeaseDuration / 4, cancellationToken).ConfigureAwait(false);
        var statuses = keys.Zip(answer.Statuses).ToDictionary(pair => pair.First, pair => pair.Second);
        VerificationItem[] existing = [.. batch.Items.Where(item => statuses[item.Key] == Existence.Exists)];
        VerificationItem[] missing = [.. batch.Items.Where(item => statuses[item.Key] == Existence.Missing)];
        VerificationItem[] unknown = [.. batch.Items.Except([.. existing, .. missing])];
        if (existing.Length > 0)
        {
            var verified = await store.Verification.ConfirmAsync(batch, existing, cancellationToken).ConfigureAwait(false);
            metrics.Asked(batch.Service, verified, VerificationMetrics.Verified);
            LogVerified(batch.Service, verified, store.Name);
        }

        if (missing.Length > 0)
        {
            var suspects = await store.Verification.SuspectAsync(batch, missing, answer.Epoch, cancellationToken).ConfigureAwait(false);
            metrics.Asked(batch.Service, suspects, VerificationMetrics.Suspect);
            LogSuspected(batch.Service, suspects, store.Name, missing[0].Key, missing[0].Reference);
        }

        if (unknown.Length == batch.Items.Count && unanswerable.Count == 0)
        {
            Pause(turn, answer.RetryAfter);
        }
        else
        {
            turn.Failures = 0;
        }

        if (unknown.Length > 0)
        {
            metrics.Asked(batch.Service, unknown.Length, VerificationMetrics.Unknown);
            foreach (var part in unknown.GroupBy(item => unanswerable.Contains(item.Key)))
            {
                var delay = answer.RetryAfter ?? (part.Key ? options.MaximumRetryDelay : Delay(Math.Max(turn.Failures, part.Max(item => item.Attempts))));
                await store.Verification.DeferAsync(batch, [.. part], delay, answer.UnknownReason ?? "the owner could not say", cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void Pause(OwnerTurn turn, TimeSpan? wish)
    {
        turn.Failures++;
        turn.NotBefore = time.GetUtcNow() + (wish ?? Delay(turn.Failures));
    }

    private TimeSpan Delay(int failures) => RetryDelays.For(failures, options.RetryDelay, options.MaximumRetryDelay, random);

    private sealed class OwnerTurn(ReferencedOwner owner)
    {
        public ReferencedOwner Owner { get; } = owner;

        public int Failures { get; set; }

        public DateTimeOffset NotBefore { get; set; }
    }
}
