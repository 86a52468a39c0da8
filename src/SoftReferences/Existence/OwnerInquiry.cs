using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Asks an owner about any number of keys, in a few concurrent calls within its batch limit, without trusting its source to keep its contract.</summary>
/// <remarks>Every call goes to the owner, live. Clean-up, verification and sweeps use it directly, and validation through <see cref="ExistencePipeline"/>.</remarks>
internal sealed partial class OwnerInquiry(
    OwnerRegistry registry,
    OwnerBatchLimits limits,
    ExistenceMetrics metrics,
    IOptionsMonitor<OwnerOptions> options,
    TimeProvider time,
    ILogger<OwnerInquiry> logger)
{
    private const int MaximumParallelCalls = 4;

    // Gives a source that enforces the timeout itself the chance to report a better reason.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    // While an owner is unavailable, every request would log the same, so warnings are limited.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(string Resource, UnknownKind Kind), long> _warned = new();

    /// <summary>Asks an owner which of its entities exist.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="keys">The keys; distinct, and any number of them.</param>
    /// <param name="cancellationToken">Cancels the question.</param>
    /// <returns>One status for each key, in the same order. An owner or a source that fails answers <see cref="Existence.Unknown"/>.</returns>
    /// <exception cref="InvalidOperationException">The owner was never registered.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<ExistenceAnswer> AskAsync(OwningService service, IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken) =>
        AskAsync(service, keys, Timeout.InfiniteTimeSpan, CancellationToken.None, cancellationToken);

    /// <inheritdoc cref="AskAsync(OwningService, IReadOnlyList{OwnerKey}, CancellationToken)"/>
    /// <param name="service">The owner.</param>
    /// <param name="keys">The keys; distinct, and any number of them.</param>
    /// <param name="overdue">Cancelled when the callers have no time left: keys without an answer are then <see cref="Existence.Unknown"/>.</param>
    /// <param name="cancellationToken">Cancels the question.</param>
    public Task<ExistenceAnswer> AskAsync(OwningService service, IReadOnlyList<OwnerKey> keys, CancellationToken overdue, CancellationToken cancellationToken) =>
        AskAsync(service, keys, Timeout.InfiniteTimeSpan, overdue, cancellationToken);

    /// <summary>Asks an owner which of its entities exist, for background work: keys without an answer within <see cref="OwnerOptions.Timeout"/> are <see cref="Existence.Unknown"/>.</summary>
    public Task<ExistenceAnswer> AskInTimeAsync(OwningService service, IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken) =>
        AskAsync(service, keys, options.Get(service.Name).Timeout + Grace, CancellationToken.None, cancellationToken);

    private async Task<ExistenceAnswer> AskAsync(OwningService service, IReadOnlyList<OwnerKey> keys, TimeSpan limit, CancellationToken overdue, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(keys);
        var source = registry.GetSource(service);
        var batch = limits.Of(service);
        if (keys.Count == 0)
        {
            return new([]);
        }

        if (keys.Count <= batch)
        {
            return await AskOnceAsync(service, source, keys, limit, overdue, cancellationToken).ConfigureAwait(false);
        }

        var assembly = new AnswerAssembly(keys.Count);
        await Parallel.ForEachAsync(
            keys.Chunk(batch).Select((chunk, index) => (Chunk: chunk, Offset: index * batch)),
            new ParallelOptions { MaxDegreeOfParallelism = MaximumParallelCalls, CancellationToken = cancellationToken },
            async (part, token) =>
            {
                var answer = await AskOnceAsync(service, source, part.Chunk, limit, overdue, token).ConfigureAwait(false);
                lock (assembly)
                {
                    assembly.Add(part.Offset, answer);
                }
            }).ConfigureAwait(false);
        return assembly.ToAnswer();
    }

    private async Task<ExistenceAnswer> AskOnceAsync(
        OwningService service, IExistenceSource source, IReadOnlyList<OwnerKey> keys, TimeSpan limit, CancellationToken overdue, CancellationToken cancellationToken)
    {
        using var call = new OwnerCall(metrics, time, service, keys.Count);
        using var deadline = new OwnerDeadline(limit, time, cancellationToken, overdue);
        ExistenceAnswer answer;
        try
        {
            // A source that ignores its token is abandoned.
            answer = await source.AskAsync(keys, deadline.Token).WaitAsync(deadline.Token).ConfigureAwait(false)
                ?? ExistenceAnswer.Unknown(keys.Count, "its existence source returned null", kind: UnknownKind.SourceFailed);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Any exception after the deadline is a consequence of the deadline.
            answer = deadline.Token.IsCancellationRequested
                ? ExistenceAnswer.Unknown(keys.Count, $"its existence source did not answer within {deadline}", kind: UnknownKind.Timeout)
                : Failed(service, keys.Count, exception);
        }

        if (answer.Statuses.Count != keys.Count)
        {
            answer = ExistenceAnswer.Unknown(
                keys.Count, $"its existence source gave {answer.Statuses.Count} statuses for {keys.Count} keys", answer.RetryAfter, UnknownKind.SourceFailed);
        }

        if (answer.RetryAfter is { } said && RetryAfter.Bounded(said) is var bounded && bounded != said)
        {
            answer = new(answer.Statuses) { Epoch = answer.Epoch, UnknownReason = answer.UnknownReason, UnknownKind = answer.UnknownKind, RetryAfter = bounded };
        }

        var unknown = answer.Statuses.Count(static status => status is not (Existence.Exists or Existence.Missing));
        if (unknown > 0)
        {
            var level = LevelOf(service, answer.UnknownKind);
            OwnerCouldNotSay(level, service.ResourceName, unknown, keys.Count, answer.UnknownKind, answer.UnknownReason ?? "it gave no reason");
        }

        call.Answered(answer, unknown);
        return answer;
    }

    private LogLevel LevelOf(OwningService service, UnknownKind kind)
    {
        var now = time.GetTimestamp();
        if (_warned.TryGetValue((service.ResourceName, kind), out var last) && time.GetElapsedTime(last, now) < Quiet)
        {
            return LogLevel.Debug;
        }

        _warned[(service.ResourceName, kind)] = now;
        return LogLevel.Warning;
    }

    private ExistenceAnswer Failed(OwningService service, int count, Exception exception)
    {
        SourceThrew(exception, service.ResourceName, count);
        return ExistenceAnswer.Unknown(count, $"its existence source threw {exception.GetType()}", kind: UnknownKind.SourceFailed);
    }
}
