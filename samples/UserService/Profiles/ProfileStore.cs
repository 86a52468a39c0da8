using UserService.Callers;
using UserService.Data;

namespace UserService.Profiles;

/// <summary>The profile of a caller, which is there as soon as somebody asks for it.</summary>
internal sealed class ProfileStore(UserDbContext database, TimeProvider time)
{
    public Task<UserProfile?> FindAsync(Caller caller, CancellationToken cancellationToken) =>
        database.Profiles.AsNoTracking().OwnedBy(caller).SingleOrDefaultAsync(cancellationToken);

    public Task<UserProfile> FindOrCreateAsync(Caller caller, CancellationToken cancellationToken) =>
        SaveAsync(caller, null, cancellationToken);

    /// <summary>Changes the profile of the caller. It is created with the change when there is none yet.</summary>
    public async Task<UserProfile> SaveAsync(Caller caller, ProfileRequest? change, CancellationToken cancellationToken)
    {
        try
        {
            return await TryToSaveAsync(caller, change, cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Another request of this caller created or removed the profile in the meantime: look again, once.
            database.ChangeTracker.Clear();
            return await TryToSaveAsync(caller, change, cancellationToken);
        }
    }

    /// <summary>Removes all that this service holds of the caller, or nothing.</summary>
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
