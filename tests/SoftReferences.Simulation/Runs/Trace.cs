using System.Globalization;

namespace SoftReferences.Simulation;

/// <summary>What happened in a run, in words.</summary>
internal sealed class Trace(Scheduler scheduler)
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Gets a number that tells this run from every other: of each line and of each step.</summary>
    public ulong Hash => Hashing.Add(_hash, scheduler.Hash);

    private ulong _hash = Hashing.Start;

    public void Add(string what)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{scheduler.Now.TotalSeconds,8:0.000}  {what}");
        _lines.Add(line);
        _hash = Hashing.Add(_hash, line);
    }
}
