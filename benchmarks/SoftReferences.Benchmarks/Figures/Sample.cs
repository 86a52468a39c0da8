namespace SoftReferences.Benchmarks;

/// <summary>Values that were measured, in order.</summary>
internal sealed class Sample(IEnumerable<double> values)
{
    // The quantile of the normal distribution for an interval of 95 %.
    private const double Confidence = 1.96;

    private readonly double[] _values = [.. values.Order()];

    /// <summary>Gets the median.</summary>
    public double Median => (_values[(_values.Length - 1) / 2] + _values[_values.Length / 2]) / 2;

    /// <summary>
    /// Gets the interval that holds the true median with 95 % confidence, by order statistics: no distribution is assumed. Of
    /// fewer than six values it is all of them.
    /// </summary>
    public Spread Spread
    {
        get
        {
            var margin = Confidence * Math.Sqrt(_values.Length) / 2;
            var low = (int)Math.Floor((_values.Length / 2.0) - margin);
            var high = (int)Math.Ceiling((_values.Length / 2.0) + margin);
            return new(_values[Math.Max(low - 1, 0)], _values[Math.Min(high, _values.Length - 1)]);
        }
    }

    /// <summary>Gets the value that so much of all values does not exceed.</summary>
    /// <param name="share">From 0 to 1: 0.99 for the 99th percentile.</param>
    public double Percentile(double share) => _values[Math.Clamp((int)Math.Ceiling(share * _values.Length) - 1, 0, _values.Length - 1)];
}
