namespace SoftReferences.StoreContract;

/// <summary>A dependent's database with two references to one owner, any number of replicas, and a clock that only the fact moves.</summary>
/// <remarks>A replica may take a little of that time for each call: nothing is exact to the second.</remarks>
public abstract class StoreUnderTest : IDisposable
{
    private long _people;

    /// <summary>Gets the owner, which has a feed.</summary>
    public abstract ReferencedOwner Owner { get; }

    /// <summary>Gets the name of a reference whose orphans are deleted.</summary>
    public abstract string First { get; }

    /// <summary>Gets the name of another such reference.</summary>
    public abstract string Second { get; }

    /// <summary>Gets the time.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>Starts a replica, which shares nothing with others but the database.</summary>
    public abstract IDependentStore NewReplica();

    public abstract void Advance(TimeSpan duration);

    /// <summary>Makes keys that nobody has used yet, in the order of their text.</summary>
    public abstract OwnerKey[] NewKeys(int count);

    public abstract Task AddRowsAsync(string reference, OwnerKey key, int rows);

    public abstract Task<int> CountRowsAsync(string reference, OwnerKey key);

    /// <summary>Removes rows as the service itself does.</summary>
    public abstract Task RemoveRowsAsync(string reference, OwnerKey key);

    /// <summary>Finds the holds of references that nobody has decided about.</summary>
    public virtual Task<IReadOnlyList<HeldWork>> FindHeldAsync() => NewReplica().Operations.FindHeldAsync();

    public virtual Task ApproveAsync(long hold) => NewReplica().Operations.ApproveAsync(hold, NewPerson(), "It is right.");

    public virtual Task RejectAsync(long hold) => NewReplica().Operations.RejectAsync(hold, NewPerson(), "It is wrong.");

    public virtual Task ReleaseOwnerAsync() => NewReplica().Operations.ReleaseOwnerAsync(Owner.Service, NewPerson(), "Its data was restored.");

    /// <summary>Lets stopped sweeps of the owner go on.</summary>
    public virtual Task ResumeSweepsAsync() => NewReplica().Operations.ResumeSweepsAsync(Owner.Service);

    /// <summary>Has everything that was put aside tried again.</summary>
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
