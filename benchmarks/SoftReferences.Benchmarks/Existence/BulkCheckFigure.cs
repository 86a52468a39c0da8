using System.Globalization;

namespace SoftReferences.Benchmarks;

/// <summary>10,000 references of one save, compared with one GET per reference through the same client, 32 at a time.</summary>
internal sealed class BulkCheckFigure : ExistenceFigure
{
    private const int FullCount = 10_000;
    private const int SmokeCount = 1_000;
    private const int Parallel = 32;
    private const int MaximumCalls = 10;

    private SoftReferenceUse[] _uses = [];
    private int _count;

    public override string Name => "validate.bulk";

    public override string Ours => "10,000 references of one save, in at most 10 calls";

    public override string Rival => "a GET of each, 32 at a time, through the same client and its resilience handler";

    public override Limit Limit => Limit.AtLeastTimesAsFast(50);

    public override int Rounds => 20;

    public override int WarmUpRounds => 2;

    public override TimeSpan WarmUpTime => TimeSpan.FromSeconds(5);

    public override Task SetUpAsync(FigureSettings settings)
    {
        _count = settings.Work(FullCount, SmokeCount);
        return base.SetUpAsync(settings);
    }

    public override Task PrepareAsync()
    {
        _uses = NewUses(_count);
        return Task.CompletedTask;
    }

    public override async Task RunRivalAsync()
    {
        using var client = Dependent.CreateClient();
        await System.Threading.Tasks.Parallel.ForEachAsync(_uses, new ParallelOptions { MaxDegreeOfParallelism = Parallel }, async (use, token) =>
        {
            using var response = await client.GetAsync(new Uri($"users/{use.Key}", UriKind.Relative), token);
            response.EnsureSuccessStatusCode();
        });
        if (Owner.TakeCalls() is var calls && calls != _count)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{calls} calls for {_count} ids."));
        }
    }

    public override async Task RunOursAsync()
    {
        await Dependent.CheckAsync(_uses);
        CheckCalls(MaximumCalls);
    }
}
