using System.Text;

namespace SoftReferences.Benchmarks;

/// <summary>A single check of an idle service, compared with the bare HTTP call that it makes.</summary>
internal sealed class IdleCheckFigure : ExistenceFigure
{
    private readonly HttpClient _client = new();
    private SoftReferenceUse[] _uses = [];

    public override string Name => "validate.idle";

    public override string Ours => "one reference while nothing else happens";

    public override string Rival => "the bare call that the check makes, by an HttpClient";

    public override Limit Limit => Limit.AtMostMore(0.3);

    public override int Rounds => 400;

    public override int WarmUpRounds => 200;

    public override Task PrepareAsync()
    {
        _uses = NewUses(1);
        return Task.CompletedTask;
    }

    public override async Task RunRivalAsync()
    {
        using var content = new StringContent($$"""{"ids":["{{_uses[0].Key}}"]}""", Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync(new Uri($"{Owner.Address}/soft-references/v1/users/exists"), content);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
        Owner.TakeCalls();
    }

    public override async Task RunOursAsync()
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
