namespace SoftReferences.Benchmarks;

/// <summary>The comparison of a million keys with an owner over loopback HTTP, and by a query in a database with both tables.</summary>
internal sealed class SweepFigure : PairedFigure
{
    private const int FullUsers = 1_200_000;
    private const int FullKeys = 1_000_000;
    private const int SmokeUsers = 6_000;
    private const int SmokeKeys = 5_000;

    private BenchmarkOwner? _owner;
    private SweptPets? _pets;
    private int _keys;

    public override string Name => "sweep.1m";

    public override string Ours => "1,000,000 distinct keys swept over HTTP against an owner of 1,200,000 users";

    public override string Rival => "the anti-join NOT EXISTS of the same rows in one database";

    public override Limit Limit => Limit.AtMostTimes(3);

    public override int Rounds => 5;

    public override int WarmUpRounds => 12;

    private SweptPets Pets => _pets ?? throw new InvalidOperationException("It was not set up.");

    public override async Task SetUpAsync(FigureSettings settings)
    {
        _keys = settings.Work(FullKeys, SmokeKeys);
        (_owner, _pets) = await SweepFigures.StartAsync(settings.Work(FullUsers, SmokeUsers));
        await _pets.FillAsync(_keys);
    }

    public override Task RunOursAsync() => Pets.SweepAsync(_keys);

    public override Task RunRivalAsync() => Pets.AntiJoinAsync();

    public override async ValueTask DisposeAsync() => await SweepFigures.DisposeAsync(_owner, _pets);
}
