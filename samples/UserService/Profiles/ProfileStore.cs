using UserService.Callers;
using UserService.Data;

namespace UserService.Profiles;

/// <summary>Reads and writes the caller's profile, which is created on first use.</summary>
internal sealed class ProfileStore(UserDbContext database, TimeProvider time)
{
    public Task<UserProfile?> FindAsync(Caller caller, CancellationToken cancellationToken) =>
        database.Profiles.AsNoTracking().OwnedBy(caller).SingleOrDefaultAsync(cancellationToken);

    public Task<UserProfile> FindOrCreateAsync(Caller caller, CancellationToken cancellationToken) =>
        SaveAsync(caller, null, cancellationToken);

    /// <summary>Changes the caller's profile. If there is none yet, it is created with the change.</summary>
    public async Task<UserProfile> SaveAsync(Caller caller, ProfileRequest? change, CancellationToken cancellationToken)
    {
        try
        {
            return await TryToSaveAsync(caller, change, cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Another request of this caller has created or removed the profile meanwhile. Retries once.
            database.ChangeTracker.Clear();
            return await TryToSaveAsync(caller, change, cancellationToken);
        }
    }

    /// <summary>Removes all data of the caller from this service, or nothing.</summary>
    public async Task<RemovedData> RemoveEverythingAsync(Caller caller, CancellationToken cancellationToken)
    {
        var userId = caller.UserId;
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var analyses = await database.Analyses.Where(analysis => analysis.UserId == userId || analysis.Pet.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        var pets = await database.Pets.OwnedBy(caller).ExecuteDeleteAsync(cancellationToken);
        var profiles = await database.Profiles.OwnedBy(caller).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new(profiles, pets, analyses);
    }

    private async Task<UserProfile> TryToSaveAsync(Caller caller, ProfileRequest? change, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var profile = await database.Profiles.OwnedBy(caller).SingleOrDefaultAsync(cancellationToken);
        if (profile is null)
        {
            profile = new() { Id = Guid.CreateVersion7(now), UserId = caller.UserId, CreatedAt = now, UpdatedAt = now };
            database.Add(profile);
        }

        if (change is not null)
        {
            change.ApplyTo(profile);
            profile.UpdatedAt = now;
        }

        await database.SaveChangesAsync(cancellationToken);
        return profile;
    }
}
