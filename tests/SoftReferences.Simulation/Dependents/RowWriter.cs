using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SoftReferences.Simulation;

/// <summary>The users of a replica, who write rows that refer to owners' entities in transactions that may take long.</summary>
internal sealed class RowWriter(World world, SimulatedProcess process, StoreLink link, IServiceProvider services, List<RowSession> sessions)
{
    private static readonly TimeSpan LongTransaction = TimeSpan.FromSeconds(15);

    private readonly ExistenceMemory _memory = services.GetRequiredService<ExistenceMemory>();
    private readonly OwnerInquiry _inquiry = services.GetRequiredService<OwnerInquiry>();
    private readonly IOptionsMonitor<OwnerOptions> _options = services.GetRequiredService<IOptionsMonitor<OwnerOptions>>();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await process.Time.DelayAsync(world.Chance.UpTo(TimeSpan.FromSeconds(4)), cancellationToken);
            if (!world.IsWinding)
            {
                _ = WriteAsync(world.Chance.Pick(link.Database.References), world.Chance.Pick(world.Keys), cancellationToken);
            }
        }
    }

    private async Task WriteAsync(SimulatedReference reference, OwnerKey key, CancellationToken cancellationToken)
    {
        var session = new RowSession(link.Database);
        sessions.Add(session);
        try
        {
            var existence = await CheckAsync(reference.Owner.Service, key, cancellationToken);
            if (existence == Existence.Missing || (existence == Existence.Unknown && world.Settings.OnUnavailable != UnavailableOwnerPolicy.Accept))
            {
                return;
            }

            var keepsSnapshot = world.Chance.Of(0.3);
            await link.CallAsync(() => session.Begin(keepsSnapshot), cancellationToken);
            await process.Time.DelayAsync(world.Chance.UpTo(LongTransaction), cancellationToken);
            var now = link.Now;
            await link.CallAsync(() => session.Insert(reference, key, existence == Existence.Unknown, now), cancellationToken);
            await process.Time.DelayAsync(world.Chance.UpTo(LongTransaction), cancellationToken);
            await link.CallAsync(() => Commit(session, key), cancellationToken);
        }
        catch (Exception)
        {
            // The user sees the error. The database notices the broken connection later.
            world.Scheduler.Post(world.Chance.UpTo(TimeSpan.FromSeconds(2)), null, session.Break);
        }
        finally
        {
            sessions.Remove(session);
        }
    }

    /// <summary>Checks a key as validation does: by the remembered answer, or by asking the owner.</summary>
    private async Task<Existence> CheckAsync(OwningService service, OwnerKey key, CancellationToken cancellationToken)
    {
        var cache = _options.Get(service.Name).Cache;
        var memory = _memory.Of(service);
        if (_memory.IsReliable && memory.Recall(string.Empty, key, cache) >= CachedTrust.Aging)
        {
            world.Judge.Remembered(process, link.Database, service, key);
            return Existence.Exists;
        }

        var askedAt = link.Now;
        var answer = await _inquiry.AskAsync(service, [key], cancellationToken);
        memory.Note(string.Empty, answer.Epoch, askedAt);
        memory.Remember(string.Empty, key, answer.Statuses[0], askedAt, cache);
        return answer.Statuses[0];
    }

    private bool Commit(RowSession session, OwnerKey key)
    {
        session.Commit();
        world.Trace.Add($"{process} commits a row with {key}");
        return true;
    }
}
