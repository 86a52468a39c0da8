using SoftReferences.Stores;

namespace SoftReferences.StoreContract;

/// <summary>A dependent's database with two references to one owner, any number of replicas, and a clock that only the fact advances.</summary>
/// <remarks>Each call of a replica may take a little time on that clock, so facts must not rely on exact seconds.</remarks>
public abstract class StoreUnderTest : IDisposable
{
    private long _people;

    /// <summary>Gets the owner, which has a feed.</summary>
    public abstract ReferencedOwner Owner { get; }

    /// <summary>Gets the name of a reference whose orphans are deleted.</summary>
    public abstract string First { get; }

    /// <summary>Gets the name of another such reference.</summary>
    public abstract string Second { get; }

    /// <summary>Gets the current time.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>Creates a replica, which shares only the database with others.</summary>
    public abstract IDependentStore NewReplica();

    public abstract void Advance(TimeSpan duration);

    /// <summary>Creates new keys, in the order of their text.</summary>
    public abstract OwnerKey[] NewKeys(int count);

    public abstract Task AddRowsAsync(string reference, OwnerKey key, int rows);

    public abstract Task<int> CountRowsAsync(string reference, OwnerKey key);

    /// <summary>Removes rows as the service itself would.</summary>
    public abstract Task RemoveRowsAsync(string reference, OwnerKey key);

    /// <summary>Finds the holds of references that are still undecided.</summary>
    public virtual Task<IReadOnlyList<HeldWork>> FindHeldAsync() => NewReplica().Operations.FindHeldAsync();

    public virtual Task ApproveAsync(long hold) => NewReplica().Operations.ApproveAsync(hold, NewPerson(), "It is right.");

    public virtual Task RejectAsync(long hold) => NewReplica().Operations.RejectAsync(hold, NewPerson(), "It is wrong.");

    public virtual Task ReleaseOwnerAsync() => NewReplica().Operations.ReleaseOwnerAsync(Owner.Service, NewPerson(), "Its data was restored.");

    /// <summary>Resumes the stopped sweeps of the owner.</summary>
    public virtual Task ResumeSweepsAsync() => NewReplica().Operations.ResumeSweepsAsync(Owner.Service);

    /// <summary>Resumes all parked work.</summary>
    public virtual Task ResumeParkedAsync() => NewReplica().Operations.ResumeAsync(new ParkedWorkFilter());

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    private string NewPerson() => $"person {++_people}";
}
