using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;

namespace SoftReferences.Benchmarks;

/// <summary>The cost of a reference instead of a Guid: the same code with both.</summary>
[Config(typeof(BenchmarkConfig))]
public class IdBenchmarks : IBenchmarks
{
    private const int Count = 1_000;
    private const int Seed = 20250601;

    private readonly Guid[] _guids = new Guid[Count];
    private readonly SoftRef<AuthUsers>[] _references = new SoftRef<AuthUsers>[Count];
    private readonly string[] _texts = new string[Count];
    private readonly char[] _characters = new char[36];
    private readonly ArrayBufferWriter<byte> _json = new(Count * 40);
    private readonly Dictionary<Guid, int> _byGuid = [];
    private readonly Dictionary<SoftRef<AuthUsers>, int> _byReference = [];

    private Utf8JsonWriter _writer = null!;

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(Seed);
        Span<byte> bytes = stackalloc byte[16];
        for (var index = 0; index < Count; index++)
        {
            random.NextBytes(bytes);
            _guids[index] = new Guid(bytes);
            _references[index] = new SoftRef<AuthUsers>(_guids[index]);
            _texts[index] = _guids[index].ToString();
            _byGuid[_guids[index]] = index;
            _byReference[_references[index]] = index;
        }

        _writer = new Utf8JsonWriter(_json);
    }

    [GlobalCleanup]
    public void Cleanup() => _writer.Dispose();

    [Benchmark(Baseline = true, OperationsPerInvoke = Count), BenchmarkCategory("Parse")]
    public int ParseGuid()
    {
        var parsed = 0;
        foreach (var text in _texts)
        {
            parsed += Guid.TryParse(text, null, out _) ? 1 : 0;
        }

        return Checked(parsed);
    }

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory("Parse")]
    public int ParseReference()
    {
        var parsed = 0;
        foreach (var text in _texts)
        {
            parsed += SoftRef<AuthUsers>.TryParse(text, null, out _) ? 1 : 0;
        }

        return Checked(parsed);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count), BenchmarkCategory("Format")]
    public int FormatGuid()
    {
        var written = 0;
        foreach (var value in _guids)
        {
            value.TryFormat(_characters, out var length);
            written += length;
        }

        return Checked(written / _characters.Length);
    }

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory("Format")]
    public int FormatReference()
    {
        var written = 0;
        foreach (var value in _references)
        {
            value.TryFormat(_characters, out var length, default, null);
            written += length;
        }

        return Checked(written / _characters.Length);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count), BenchmarkCategory("ToString")]
    public int ToStringGuid()
    {
        var length = 0;
        foreach (var value in _guids)
        {
            length += value.ToString().Length;
        }

        return Checked(length / _characters.Length);
    }

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory("ToString")]
    public int ToStringReference()
    {
        var length = 0;
        foreach (var value in _references)
        {
            length += value.ToString().Length;
        }

        return Checked(length / _characters.Length);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count), BenchmarkCategory("Json")]
    public int JsonGuid() => WriteAndReadJson(_guids);

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory("Json")]
    public int JsonReference() => WriteAndReadJson(_references);

    [Benchmark(Baseline = true, OperationsPerInvoke = Count), BenchmarkCategory("LookUp")]
    public int LookUpGuid() => LookUp(_byGuid, _guids);

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory("LookUp")]
    public int LookUpReference() => LookUp(_byReference, _references);

    [Benchmark(Baseline = true, OperationsPerInvoke = Count), BenchmarkCategory("Hash")]
    public int HashGuid() => Hash(_guids);

    [Benchmark(OperationsPerInvoke = Count), BenchmarkCategory("Hash")]
    public int HashReference() => Hash(_references);

    private static int Hash<T>(T[] values)
        where T : struct
    {
        var hash = 0;
        foreach (var value in values)
        {
            hash ^= value.GetHashCode();
        }

        return hash != 0 ? hash : throw new InvalidOperationException("The hashes of all values cancel each other out.");
    }

    private int WriteAndReadJson<T>(T[] values)
        where T : struct
    {
        _json.ResetWrittenCount();
        _writer.Reset();
        JsonSerializer.Serialize(_writer, values);
        return Checked(JsonSerializer.Deserialize<T[]>(_json.WrittenSpan)!.Length);
    }

    private static int LookUp<T>(Dictionary<T, int> dictionary, T[] values)
        where T : struct
    {
        var found = 0;
        foreach (var value in values)
        {
            found += dictionary.ContainsKey(value) ? 1 : 0;
        }

        return Checked(found);
    }

    // A wrong result must not count as fast.
    private static int Checked(int count) =>
        count == Count ? count : throw new InvalidOperationException($"{count} of {Count} values came out.");
}
