using System.Globalization;

namespace SoftReferences.Simulation;

/// <summary>A log of what happened in a run.</summary>
internal sealed class Trace(Scheduler scheduler)
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Gets a hash of all lines and steps, which distinguishes this run from others.</summary>
    public ulong Hash => Hashing.Add(_hash, scheduler.Hash);

    private ulong _hash = Hashing.Start;

    public void Add(string what)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{scheduler.Now.TotalSeconds,8:0.000}  {what}");
        _lines.Add(line);
        _hash = Hashing.Add(_hash, line);
    }
}
