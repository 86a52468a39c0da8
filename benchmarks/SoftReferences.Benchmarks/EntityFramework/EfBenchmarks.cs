using BenchmarkDotNet.Attributes;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace SoftReferences.Benchmarks;

/// <summary>Reads and writes rows through Entity Framework Core: the same table once with a Guid, and once with a reference.</summary>
[Config(typeof(BenchmarkConfig))]
public class EfBenchmarks : IBenchmarks
{
    private const int SmokeRows = 500;
    private const int Sought = 1_000;
    private const int Seed = 20250601;

    private readonly SqliteConnection _connection = new("Data Source=:memory:");
    private readonly List<Guid> _users = [];
    private readonly List<string> _names = [];

    // Names of equal length: Entity Framework Core names a parameter after the field, once for each value, and the names are copied with the SQL.
    private readonly List<Guid> _soughtGuids = [];
    private readonly List<SoftRef<AuthUsers>> _soughtUsers = [];
    private int _rows = 100_000;
    private GuidPetContext _guids = null!;
    private ReferencePetContext _references = null!;

    void IBenchmarks.Resize(FigureSettings settings) => _rows = settings.Work(_rows, SmokeRows);

    [GlobalSetup]
    public void Setup()
    {
        _connection.Open();
        _guids = new GuidPetContext(new DbContextOptionsBuilder<GuidPetContext>().UseSqlite(_connection).Options);
        _references = new ReferencePetContext(new DbContextOptionsBuilder<ReferencePetContext>().UseSqlite(_connection).UseSoftReferences(soft => soft.SkipExistenceChecks()).Options);
        _guids.Database.EnsureCreated();
        var random = new Random(Seed);
        var bytes = new byte[16];
        for (var row = 1; row <= _rows; row++)
        {
            random.NextBytes(bytes);
            var user = new Guid(bytes);
            _users.Add(user);
            _names.Add($"Pet {row}");
            _guids.Add(new GuidPet { Id = row, UserId = user, Name = _names[^1] });
            if (row % (_rows / Math.Min(Sought, _rows)) == 0)
            {
                _soughtGuids.Add(user);
                _soughtUsers.Add(new(user));
            }
        }

        _guids.SaveChanges();
        _guids.ChangeTracker.Clear();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _guids.Dispose();
        _references.Dispose();
        _connection.Dispose();
    }

    [Benchmark(Baseline = true), BenchmarkCategory("Read")]
    public int ReadGuids() => Checked(_guids.Pets.AsNoTracking().ToList().Count(pet => pet.UserId != Guid.Empty));

    [Benchmark, BenchmarkCategory("Read")]
    public int ReadReferences() => Checked(_references.Pets.AsNoTracking().ToList().Count(pet => !pet.UserId.IsDefault));

    // At the end, not at the beginning: rows left behind would slow down garbage collections of the other method.
    [Benchmark(Baseline = true), BenchmarkCategory("Track")]
    public int TrackGuids()
    {
        var count = _guids.Pets.ToList().Count(pet => pet.UserId != Guid.Empty);
        _guids.ChangeTracker.Clear();
        return Checked(count);
    }

    [Benchmark, BenchmarkCategory("Track")]
    public int TrackReferences()
    {
        var count = _references.Pets.ToList().Count(pet => !pet.UserId.IsDefault);
        _references.ChangeTracker.Clear();
        return Checked(count);
    }

    [Benchmark(Baseline = true), BenchmarkCategory("Insert")]
    public int InsertGuids() => Insert(_guids, index => new GuidPet { Id = _rows + index + 1, UserId = _users[index], Name = _names[index] });

    [Benchmark, BenchmarkCategory("Insert")]
    public int InsertReferences() => Insert(_references, index => new ReferencePet { Id = _rows + index + 1, UserId = new(_users[index]), Name = _names[index] });

    [Benchmark(Baseline = true), BenchmarkCategory("Contains")]
    public int FindGuids() => Found(_guids.Pets.Count(pet => _soughtGuids.Contains(pet.UserId)));

    [Benchmark, BenchmarkCategory("Contains")]
    public int FindReferences() => Found(_references.Pets.Count(pet => _soughtUsers.Contains(pet.UserId)));

    // In a transaction that is rolled back, so that every run finds the same table.
    private int Insert<TPet>(DbContext context, Func<int, TPet> create)
        where TPet : class
    {
        using var transaction = context.Database.BeginTransaction();
        context.AddRange(Enumerable.Range(0, _rows).Select(create));
        var count = context.SaveChanges();
        transaction.Rollback();
        context.ChangeTracker.Clear();
        return Checked(count);
    }

    private int Found(int count) =>
        count == _soughtGuids.Count ? count : throw new InvalidOperationException($"{count} of {_soughtGuids.Count} rows were found.");

    // A wrong result must not count as fast.
    private int Checked(int count) =>
        count == _rows ? count : throw new InvalidOperationException($"{count} of {_rows} rows came out.");
}
