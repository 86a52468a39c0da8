namespace SoftReferences.Benchmarks;

/// <summary>One check of an idle service, against the bare call that it makes.</summary>
internal sealed class IdleCheckComparison : ExistenceComparison
{
    private readonly HttpClient _client = new();
    private SoftReferenceUse[] _uses = [];

    public override string Name => "Check one reference while nothing else happens, against a bare GET";

    public override double Limit => 1.0;

    public override TimeSpan Allowance => TimeSpan.FromMilliseconds(0.3);

    public override int Rounds => 400;

    public override int WarmUpRounds => 200;

    public override Task PrepareAsync()
    {
        _uses = NewUses(1);
        return Task.CompletedTask;
    }

    public override async Task RunBaselineAsync()
    {
        using var response = await _client.GetAsync(new Uri($"{Owner.Address}/users/{_uses[0].Key}"));
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
        Owner.TakeCalls();
    }

    public override async Task RunCandidateAsync()
    {
        await Dependent.CheckAsync(_uses);
        CheckCalls(1);
    }

    public override ValueTask DisposeAsync()
    {
        _client.Dispose();
        return base.DisposeAsync();
    }
}
