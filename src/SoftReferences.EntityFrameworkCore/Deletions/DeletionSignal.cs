using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Wakes readers that wait for a tombstone in a context's database. It uses the database's notifications. If there are none, it watches the commits of contexts in this process, and polls.</summary>
/// <remarks>It holds one connection, opened by the first wait.</remarks>
internal sealed partial class DeletionSignal<TContext>(IServiceScopeFactory scopes, TimeProvider time, ILogger<DeletionSignal<TContext>> logger)
    : IAsyncDisposable
    where TContext : DbContext
{
    /// <summary>The polling interval while notifications are received. A deletion that began before a reader waited sends none.</summary>
    private static readonly TimeSpan DoubtInterval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _listening;
    private IDisposable? _watch;
    private long _version;
    private int _waiting;
    private volatile bool _isListening;

    /// <summary>Gets or sets the polling interval without notifications, for commits of other processes and of SQL that bypasses Entity Framework Core.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Gets a value indicating whether the database has no notifications, so that commits of this process are watched instead.</summary>
    public bool IsWatching => Volatile.Read(ref _watch) is not null;

    /// <summary>Gets the number of waiting readers.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Gets a number that changes whenever there may be new tombstones. Read it before reading the feed.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Gets a value indicating whether notifications are received at the moment.</summary>
    public bool IsListening => _isListening;

    /// <summary>Waits until the number changes or the polling interval ends. It may return early.</summary>
    public async Task WaitAsync(long version, TimeSpan atMost, CancellationToken cancellationToken)
    {
        Task next;
        lock (_lock)
        {
            if (version != _version)
            {
                return;
            }

            next = _next.Task;
            _waiting++;
            _listening ??= Task.Run(() => ListenAsync(_stopping.Token), CancellationToken.None);
        }

        try
        {
            var interval = _isListening ? DoubtInterval : PollInterval;
            using var timeout = new CancellationTokenSource(atMost < interval ? atMost : interval, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            await next.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Timed out without a notification: the caller reads the feed.
        }
        finally
        {
            lock (_lock)
            {
                _waiting--;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_listening is { } listening)
        {
            await listening.ConfigureAwait(false);
        }

        _watch?.Dispose();
        _stopping.Dispose();
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        for (var failures = 1; !stoppingToken.IsCancellationRequested; failures++)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var context = scope.ServiceProvider.GetRequiredService<TContext>();
                await context.Database.OpenConnectionAsync(stoppingToken).ConfigureAwait(false);
                if (await DatabaseNotifications.ListenAsync(context, NotificationChannel.Name, stoppingToken).ConfigureAwait(false) is not { } notifications)
                {
                    Volatile.Write(ref _watch, LocalCommits.Watch(context.Database.GetDbConnection(), Pulse));

                    // Commits during the interruption were not announced.
                    Pulse();
                    return;
                }

                failures = 0;
                _isListening = true;
                while (true)
                {
                    Pulse();
                    await notifications.WaitAsync(stoppingToken).ConfigureAwait(false);
                }
            }
            catch (Exception exception)
            {
                _isListening = false;
                if (stoppingToken.IsCancellationRequested)
                {
                    return;
                }

                LogDeaf(typeof(TContext).Name, exception.Message);
                Pulse();
            }

            await Task.Delay(RetryDelays.For(failures, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), Random.Shared), time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Pulse()
    {
        TaskCompletionSource woken;
        lock (_lock)
        {
            _version++;
            if (_waiting == 0)
            {
                return;
            }

            woken = _next;
            _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        woken.SetResult();
    }

    [LoggerMessage(40, LogLevel.Information, "The connection of {Context} that waits for announced deletions broke. The database is polled until it is back: {Reason}")]
    private partial void LogDeaf(string context, string reason);
}
