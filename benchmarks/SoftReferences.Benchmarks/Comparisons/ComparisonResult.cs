namespace SoftReferences.Benchmarks;

/// <summary>What a comparison measured: the times of its pairs, and what each way allocated.</summary>
internal sealed class ComparisonResult
{
    // The quantile of the normal distribution for an interval of 95 %.
    private const double Confidence = 1.96;

    private readonly double[] _baseline;
    private readonly double[] _candidate;
    private readonly double[] _ratios;

    public ComparisonResult(IReadOnlyList<Sample> baseline, IReadOnlyList<Sample> candidate)
    {
        _baseline = Sorted(baseline.Select(sample => sample.Elapsed.TotalMilliseconds));
        _candidate = Sorted(candidate.Select(sample => sample.Elapsed.TotalMilliseconds));
        _ratios = Sorted(baseline.Zip(candidate, static (first, second) => second.Elapsed / first.Elapsed));
        BaselineBytes = Median(Sorted(baseline.Select(static sample => (double)sample.Bytes)));
        CandidateBytes = Median(Sorted(candidate.Select(static sample => (double)sample.Bytes)));
    }

    /// <summary>Gets the median time of the baseline, in milliseconds.</summary>
    public double Baseline => Median(_baseline);

    /// <summary>Gets the median time of the candidate, in milliseconds.</summary>
    public double Candidate => Median(_candidate);

    /// <summary>Gets the median of the ratios of the pairs.</summary>
    public double Ratio => Median(_ratios);

    /// <summary>Gets the interval that holds the true median of the ratios with 95 % confidence, by order statistics: no distribution is assumed.</summary>
    public (double Low, double High) Interval
    {
        get
        {
            var margin = Confidence * Math.Sqrt(_ratios.Length) / 2;
            var low = (int)Math.Floor((_ratios.Length / 2.0) - margin);
            var high = (int)Math.Ceiling((_ratios.Length / 2.0) + margin);
            return (_ratios[Math.Max(low - 1, 0)], _ratios[Math.Min(high, _ratios.Length - 1)]);
        }
    }

    /// <summary>Gets what one run of the baseline allocates, in bytes.</summary>
    public double BaselineBytes { get; }

    /// <summary>Gets what one run of the candidate allocates, in bytes.</summary>
    public double CandidateBytes { get; }

    private static double[] Sorted(IEnumerable<double> values) => [.. values.Order()];

    private static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    /// <summary>One run of one way.</summary>
    internal readonly record struct Sample(TimeSpan Elapsed, long Bytes);
}
