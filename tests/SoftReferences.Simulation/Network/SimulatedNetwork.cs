namespace SoftReferences.Simulation;

/// <summary>The network between processes.</summary>
internal sealed class SimulatedNetwork(Scheduler scheduler, Chance chance, FaultProfile faults)
{
    private static readonly TimeSpan MinimumDelay = TimeSpan.FromMilliseconds(0.2);
    private static readonly TimeSpan UsualDelay = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    private readonly Dictionary<(string, string), TimeSpan> _cuts = [];

    /// <summary>Gets or sets a value indicating whether all faults have ended.</summary>
    public bool IsHealed { get; set; }

    public FaultProfile Faults => faults;

    /// <summary>Disconnects two nodes from each other.</summary>
    public void Cut(string one, string other, TimeSpan duration) => _cuts[Pair(one, other)] = scheduler.Now + duration;

    /// <summary>Delivers a message. It may be late, duplicated or lost.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The recipient.</param>
    /// <param name="receiver">The process that receives it, or <see langword="null"/> for one that is always available.</param>
    /// <param name="deliver">Handles the message. It is called again if the message is duplicated.</param>
    /// <param name="mayDuplicate">Whether the message may be duplicated.</param>
    public void Send(string from, string to, SimulatedProcess? receiver, Action deliver, bool mayDuplicate = false)
    {
        if (IsCut(from, to) || Happens(faults.Loss))
        {
            return;
        }

        scheduler.Post(Delay(), receiver, deliver);
        if (mayDuplicate && Happens(faults.Duplication))
        {
            scheduler.Post(Delay(), receiver, deliver);
        }
    }

    /// <summary>Sends a statement to a database, and its result back. The statement is executed even if its sender has died since.</summary>
    /// <param name="client">The process that sends it.</param>
    /// <param name="name">The name of the client's node.</param>
    /// <param name="database">The name of the database.</param>
    /// <param name="statement">The statement, which is atomic.</param>
    /// <param name="cancellationToken">Ends the wait for the result.</param>
    public Task<T> CallAsync<T>(SimulatedProcess client, string name, string database, Func<T> statement, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        var result = new TaskCompletionSource<T>();
        var registration = cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource<T>)state!).TrySetCanceled(token), result);
        if (IsCut(name, database))
        {
            Answer(ConnectTimeout, () => result.TrySetException(new TimeoutException("The database cannot be reached.")));
            return result.Task;
        }

        if (Happens(faults.DatabaseLoss / 2))
        {
            Answer(Delay(), () => result.TrySetException(new IOException("The connection broke before the statement.")));
            return result.Task;
        }

        scheduler.Post(Delay(), null, () =>
        {
            T value;
            try
            {
                value = statement();
            }
            catch (RefusedStatementException exception)
            {
                Answer(Delay(), () => result.TrySetException(exception));
                return;
            }

            var breaks = Happens(faults.DatabaseLoss / 2);
            Answer(Delay(), () => _ = breaks ? result.TrySetException(new IOException("The connection broke after the statement.")) : result.TrySetResult(value));
        });
        return result.Task;

        void Answer(TimeSpan delay, Action complete) => client.Post(delay, () =>
        {
            registration.Dispose();
            complete();
        });
    }

    /// <summary>Returns whether a fault with a probability happens now.</summary>
    public bool Happens(double probability) => !IsHealed && probability > 0 && chance.Of(probability);

    private TimeSpan Delay() => MinimumDelay + chance.UpTo(Happens(faults.Slowness) ? faults.Slow : UsualDelay);

    private bool IsCut(string one, string other) => !IsHealed && _cuts.TryGetValue(Pair(one, other), out var until) && scheduler.Now < until;

    private static (string, string) Pair(string one, string other) => string.CompareOrdinal(one, other) < 0 ? (one, other) : (other, one);
}
