using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Sweep;

/// <summary>Sweeps that have found canaries.</summary>
public abstract class SweptCanaries(TestDatabase database) : IDisposable
{
    private protected static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private protected SweepWorld World { get; } = new(database);

    public void Dispose()
    {
        World.Dispose();
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs one sweep while the owner answers correctly.</summary>
    private protected async Task<SoftRef<AuthUsers>[]> BeginAsync(int count, params SoftRef<AuthUsers>[] absent)
    {
        var users = World.AddUsers(count);
        await World.AddAnimalsAsync([.. users, .. absent]);
        await World.FollowAsync();
        await World.SweepAsync();
        Assert.NotEmpty(await World.AllAsync<Canary>());
        return users;
    }

    private protected async Task WaitAndWorkAsync(OwningService? service = null)
    {
        World.Time.Advance(World.Options.MaximumRetryDelay);
        await World.WorkAsync(service);
    }
}
