namespace SoftReferences.EntityFrameworkCore;

/// <summary>Positions in ascending order, stored as runs. It holds a bounded number of runs: if there are more, close ones are joined, so that it then also contains positions in between.</summary>
internal sealed class PositionRuns
{
    /// <summary>The maximum number of runs.</summary>
    public const int MaximumCount = 10_000;

    private readonly List<(long First, long Last)> _runs = [];

    // Positions that are this far apart belong to the same run.
    private long _gap = 1;

    /// <summary>Initializes runs with positions in any order.</summary>
    public PositionRuns(IEnumerable<long> positions)
    {
        foreach (var position in positions.Order())
        {
            Add(position);
        }
    }

    public PositionRuns()
    {
    }

    /// <summary>Gets the number of runs.</summary>
    public int Count => _runs.Count;

    /// <summary>Gets the first position, if there is one.</summary>
    public long First => _runs[0].First;

    /// <summary>Gets the last position, if there is one.</summary>
    public long Last => _runs[^1].Last;

    /// <summary>Adds a position, which is not before the last one.</summary>
    public void Add(long position)
    {
        Append(position, position);
        while (_runs.Count > MaximumCount)
        {
            _gap *= 2;
            var runs = _runs.ToArray();
            _runs.Clear();
            Array.ForEach(runs, run => Append(run.First, run.Last));
        }
    }

    /// <summary>Returns whether a range has one of the positions.</summary>
    public bool Meet(long first, long last)
    {
        var (low, high) = (0, _runs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _runs[middle].Last < first ? (middle + 1, high) : (low, middle);
        }

        return low < _runs.Count && _runs[low].First <= last;
    }

    private void Append(long first, long last)
    {
        if (_runs.Count > 0 && first - Last <= _gap)
        {
            _runs[^1] = (_runs[^1].First, last);
        }
        else
        {
            _runs.Add((first, last));
        }
    }
}
