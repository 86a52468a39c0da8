using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Wakes those who wait for a tombstone of a context's database: by its notifications where it has some; where not, by what contexts of this process commit, and by looking often.</summary>
/// <remarks>It has one connection, from the first wait on.</remarks>
internal sealed partial class DeletionSignal<TContext>(IServiceScopeFactory scopes, TimeProvider time, ILogger<DeletionSignal<TContext>> logger)
    : IAsyncDisposable
    where TContext : DbContext
{
    /// <summary>How often to look although nothing was announced: a deletion that began before anybody waited does not announce itself.</summary>
    private static readonly TimeSpan DoubtInterval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _listening;
    private IDisposable? _watch;
    private long _version;
    private int _waiting;
    private volatile bool _isListening;

    /// <summary>Gets or sets how often to look where nothing announces a deletion: another process, or SQL past Entity Framework Core, may have committed one.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Gets a value indicating whether the database announces nothing, so that commits of this process are watched instead.</summary>
    public bool IsWatching => Volatile.Read(ref _watch) is not null;

    /// <summary>Gets how many wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Gets a number that changes whenever it may be worth looking again. It is read before looking.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Gets a value indicating whether notifications are received at the moment.</summary>
    public bool IsListening => _isListening;

    /// <summary>Waits until the number is another one, or it is time to look anyway. It may return for no reason.</summary>
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
            // Nothing announced itself in time: the caller looks for itself.
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

                    // What was committed meanwhile was told nobody.
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

    [LoggerMessage(40, LogLevel.Information, "The connection of {Context} that waits for announced deletions broke. The database is asked often until it is back: {Reason}")]
    private partial void LogDeaf(string context, string reason);
}
