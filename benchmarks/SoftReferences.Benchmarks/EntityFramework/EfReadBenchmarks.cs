using BenchmarkDotNet.Attributes;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace SoftReferences.Benchmarks;

/// <summary>Reads rows through Entity Framework Core: the same table, once with a Guid and once with a reference.</summary>
[Config(typeof(BenchmarkConfig))]
public class EfReadBenchmarks : IBenchmarks
{
    private const int Rows = 10_000;
    private const int Seed = 20250601;

    private readonly SqliteConnection _connection = new("Data Source=:memory:");
    private GuidPetContext _guids = null!;
    private ReferencePetContext _references = null!;

    [GlobalSetup]
    public void Setup()
    {
        _connection.Open();
        _guids = new GuidPetContext(new DbContextOptionsBuilder<GuidPetContext>().UseSqlite(_connection).Options);
        _references = new ReferencePetContext(new DbContextOptionsBuilder<ReferencePetContext>().UseSqlite(_connection).UseSoftReferences().Options);
        _guids.Database.EnsureCreated();
        var random = new Random(Seed);
        var bytes = new byte[16];
        for (var row = 1; row <= Rows; row++)
        {
            random.NextBytes(bytes);
            _guids.Add(new GuidPet { Id = row, UserId = new Guid(bytes), Name = $"Pet {row}" });
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

    [Benchmark(Baseline = true), BenchmarkCategory("Read 10,000 rows")]
    public int ReadGuids() => Checked(_guids.Pets.AsNoTracking().ToList().Count(pet => pet.UserId != Guid.Empty));

    [Benchmark, BenchmarkCategory("Read 10,000 rows")]
    public int ReadReferences() => Checked(_references.Pets.AsNoTracking().ToList().Count(pet => !pet.UserId.IsDefault));

    // Cleared at the end, not the beginning: rows left behind would weigh on the garbage collections of the other one.
    [Benchmark(Baseline = true), BenchmarkCategory("Read 10,000 rows, tracked")]
    public int TrackGuids()
    {
        var count = _guids.Pets.ToList().Count(pet => pet.UserId != Guid.Empty);
        _guids.ChangeTracker.Clear();
        return Checked(count);
    }

    [Benchmark, BenchmarkCategory("Read 10,000 rows, tracked")]
    public int TrackReferences()
    {
        var count = _references.Pets.ToList().Count(pet => !pet.UserId.IsDefault);
        _references.ChangeTracker.Clear();
        return Checked(count);
    }

    // A wrong result must not look fast.
    private static int Checked(int count) =>
        count == Rows ? count : throw new InvalidOperationException($"{count} of {Rows} rows came out.");
}
