namespace SoftReferences.Benchmarks;

/// <summary>Measured values, in order.</summary>
internal sealed class Sample(IEnumerable<double> values)
{
    // The quantile of the normal distribution for a 95 % interval.
    private const double Confidence = 1.96;

    private readonly double[] _values = [.. values.Order()];

    /// <summary>Gets the median.</summary>
    public double Median => (_values[(_values.Length - 1) / 2] + _values[_values.Length / 2]) / 2;

    /// <summary>
    /// Gets the interval that contains the true median with 95 % confidence, by order statistics, without assuming a distribution. With
    /// fewer than six values, it spans all of them.
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

    /// <summary>Returns a percentile.</summary>
    /// <param name="share">The share of the values up to it, from 0 to 1: 0.99 for the 99th percentile.</param>
    public double Percentile(double share) => _values[Math.Clamp((int)Math.Ceiling(share * _values.Length) - 1, 0, _values.Length - 1)];
}
