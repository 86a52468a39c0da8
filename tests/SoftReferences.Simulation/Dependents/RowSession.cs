namespace SoftReferences.Simulation;

/// <summary>The connection on which a row is written. Once it is broken, statements that were sent on it are not executed any more.</summary>
internal sealed class RowSession(DependentDatabase database)
{
    private RowTransaction? _transaction;
    private bool _isBroken;

    public bool Begin(bool keepsSnapshot)
    {
        ThrowIfBroken();
        _transaction = database.Begin(keepsSnapshot);
        return true;
    }

    public bool Insert(SimulatedReference reference, OwnerKey key, bool isUnverified, DateTimeOffset now)
    {
        ThrowIfBroken();
        database.Insert(_transaction!, reference, key);
        if (isUnverified)
        {
            _transaction!.Unverified.Add(new() { Id = database.NewId(), Reference = reference, Key = key, DueAt = now });
        }

        return true;
    }

    public void Commit()
    {
        ThrowIfBroken();
        database.Commit(_transaction!);
    }

    public void Break()
    {
        _isBroken = true;
        if (_transaction is { } transaction)
        {
            database.Abort(transaction);
        }
    }

    private void ThrowIfBroken()
    {
        if (_isBroken)
        {
            throw new RefusedStatementException("The connection is broken.");
        }
    }
}
