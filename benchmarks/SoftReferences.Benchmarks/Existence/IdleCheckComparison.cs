using System.Text;

namespace SoftReferences.Benchmarks;

/// <summary>One check of an idle service, against the bare call that it makes.</summary>
internal sealed class IdleCheckComparison : ExistenceComparison
{
    private readonly HttpClient _client = new();
    private SoftReferenceUse[] _uses = [];

    public override string Name => "Check one reference while nothing else happens, against the bare call";

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
        using var content = new StringContent($$"""{"ids":["{{_uses[0].Key}}"]}""", Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync(new Uri($"{Owner.Address}/soft-references/v1/users/exists"), content);
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
