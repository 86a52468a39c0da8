using Microsoft.Extensions.Logging;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Sweeps one store for orphans of one owner. Any number of threads and replicas may work at once.</summary>
/// <remarks>A sweep removes nothing. Its result is tombstones in the inbox, which clean-up confirms and limits like all others.</remarks>
internal sealed partial class SweepEngine
{
    private readonly SweepContext _context;
    private readonly SweepSchedule _schedule;
    private readonly CanaryWatch _watch;
    private readonly RangeSweep _ranges;
    private readonly SuspectCheck _suspects;
    private readonly VerificationEngine _verification;
    private readonly StoppedSweeps _stopped;
    private readonly ILogger<SweepEngine> _logger;
    private long _running;
    private int _failures;
    private long _notBefore = long.MinValue;
    private volatile bool _isTurnOfRanges;

    /// <summary>Initializes a new instance of the <see cref="SweepEngine"/> class.</summary>
    /// <param name="context">The context of the sweep.</param>
    /// <param name="verification">Verifies unverified references, which comes before the ranges of a sweep.</param>
    /// <param name="memory">The cached answers, which tombstones invalidate.</param>
    /// <param name="stopped">The stopped sweeps of this process.</param>
    /// <param name="loggers">Creates loggers.</param>
    public SweepEngine(SweepContext context, VerificationEngine verification, ExistenceMemory memory, StoppedSweeps stopped, ILoggerFactory loggers)
    {
        (_context, _verification, _stopped, _logger) = (context, verification, stopped, loggers.CreateLogger<SweepEngine>());
        _schedule = new(context.Options);
        _watch = new(context, loggers.CreateLogger<CanaryWatch>());
        _ranges = new(context, _watch, delay => Pause(delay));
        _suspects = new(context, _watch, memory, loggers.CreateLogger<SuspectCheck>());
    }

    private IDependentStore Store => _context.Store;

    private OwningService Service => _context.Service;

    /// <summary>Does one piece of work: starts a sweep, verifies unverified references, asks about suspects or a range, or asks a stopped owner about its canaries.</summary>
    /// <returns>Whether there was any.</returns>
    public async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (_context.Time.GetUtcNow().UtcTicks < Volatile.Read(ref _notBefore))
        {
            return false;
        }

        try
        {
            var worked = await WorkAsync(cancellationToken).ConfigureAwait(false);
            _failures = 0;
            return worked;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The database is unavailable. No work is lost: it can be claimed again after its lease.
            LogFailed(Store.Name, Service, exception);
            Pause(_context.Delay(Interlocked.Increment(ref _failures)));
            return false;
        }
    }

    private async Task<bool> WorkAsync(CancellationToken cancellationToken)
    {
        var state = await Store.Sweep.GetStateAsync(Service, cancellationToken).ConfigureAwait(false);
        _stopped.Report(Store.Name, Service, state);
        var isStopped = state.StoppedReason is not null;
        if (isStopped && await _watch.ProbeAsync(cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        if (!state.IsRunning)
        {
            await ReportEndAsync(state, cancellationToken).ConfigureAwait(false);

            // Stopping requests one sweep, which only reports. There are no scheduled ones while sweeps are stopped.
            if (state.Requested is not null || (!isStopped && _schedule.IsDue(state, _context.Time.GetUtcNow())))
            {
                return await BeginAsync(state, cancellationToken).ConfigureAwait(false);
            }
        }

        // Suspects and ranges alternate: otherwise suspects that have to be asked about one by one could keep a sweep from ending.
        var isTurnOfRanges = state.IsRunning && _isTurnOfRanges;
        return (isTurnOfRanges && await SweepRangeAsync(state, cancellationToken).ConfigureAwait(false))
            || (!isStopped && await CheckSuspectsAsync(cancellationToken).ConfigureAwait(false))
            || (!isTurnOfRanges && state.IsRunning && await SweepRangeAsync(state, cancellationToken).ConfigureAwait(false));
    }

    private async Task<bool> CheckSuspectsAsync(CancellationToken cancellationToken)
    {
        var (worked, pause) = await _suspects.RunOnceAsync(cancellationToken).ConfigureAwait(false);
        _isTurnOfRanges = worked;
        Pause(pause);
        return worked;
    }

    private async Task<bool> SweepRangeAsync(SweepState state, CancellationToken cancellationToken)
    {
        _isTurnOfRanges = false;
        Volatile.Write(ref _running, state.Number);

        // Unverified references come first.
        if (await _verification.RunOnceAsync(_context.Owner, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        SweepRange? range;
        try
        {
            range = await Store.Sweep.ClaimAsync(_context.Owner, cancellationToken).ConfigureAwait(false);
        }
        catch (UnreadableReferenceException exception)
        {
            // The reference is retried later. Others may be due.
            LogUnreadable(exception.Reference, Store.Name, Service, exception);
            return true;
        }

        if (range is null)
        {
            return false;
        }

        Pause(await _ranges.RunAsync(range, cancellationToken).ConfigureAwait(false));
        return true;
    }

    private async Task<bool> BeginAsync(SweepState state, CancellationToken cancellationToken)
    {
        var cause = state.Requested ?? SweepCause.Schedule;
        if (!await Store.Sweep.TryBeginAsync(_context.Owner, state.Number, cause, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        LogBegun(Store.Name, Service, cause);
        var progress = await ProgressAsync(cancellationToken).ConfigureAwait(false);
        foreach (var reference in progress.References)
        {
            if (reference.Problem is { } problem)
            {
                LogProblem(reference.Reference, Store.Name, Service, problem);
            }
        }

        return true;
    }

    /// <summary>Logs the result of a sweep in which this replica took part.</summary>
    private async Task ReportEndAsync(SweepState state, CancellationToken cancellationToken)
    {
        var running = Volatile.Read(ref _running);
        if (running == 0 || running != state.Number || Interlocked.CompareExchange(ref _running, 0, running) != running)
        {
            return;
        }

        var progress = await ProgressAsync(cancellationToken).ConfigureAwait(false);
        LogEnded(
            Store.Name,
            Service,
            progress.References.Sum(reference => reference.Keys),
            progress.References.Sum(reference => reference.Missing),
            progress.References.Sum(reference => reference.Unknown),
            progress.Suspects);
        if (state is { StartedAt: { } started, FinishedAt: { } finished })
        {
            _context.Metrics.Ended(Service, finished - started);
        }
    }

    private async Task<SweepProgress> ProgressAsync(CancellationToken cancellationToken) =>
        (await Store.Sweep.GetProgressAsync(cancellationToken).ConfigureAwait(false)).Single(progress => string.Equals(progress.Owner, Service.ResourceName, StringComparison.Ordinal));

    private void Pause(TimeSpan? delay)
    {
        if (delay is { } wait)
        {
            Volatile.Write(ref _notBefore, (_context.Time.GetUtcNow() + wait).UtcTicks);
        }
    }
}
