namespace SoftReferences.Benchmarks;

/// <summary>An owner in this process whose users have all been deleted.</summary>
internal sealed class GoneUsers : IExistenceSource<AuthUsers>
{
    public const string Epoch = "1";

    public Task<ExistenceAnswer> AskAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        var statuses = new Existence[keys.Count];
        Array.Fill(statuses, Existence.Missing);
        return Task.FromResult(new ExistenceAnswer(statuses) { Epoch = Epoch });
    }
}
