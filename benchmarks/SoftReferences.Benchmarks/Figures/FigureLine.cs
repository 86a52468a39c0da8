namespace SoftReferences.Benchmarks;

/// <summary>One line of what was measured.</summary>
/// <param name="Name">The name of the figure; when it has several lines, with what is measured after a dot.</param>
/// <param name="Ours">What ours took: the median.</param>
/// <param name="Rival">What the rival took: the median.</param>
/// <param name="Unit">The unit of both.</param>
/// <param name="Ratio">The median of the ratios of the pairs, in the sense of <see cref="Limit.RatioOf"/>.</param>
/// <param name="Spread">Between what the ratio lies.</param>
/// <param name="Limit">What the line must keep to.</param>
internal sealed record FigureLine(string Name, double Ours, double Rival, string Unit, double Ratio, Spread Spread, Limit Limit)
{
    /// <summary>Gets a value indicating whether the line keeps to its limit. If not, it falls short.</summary>
    public bool Passes => Limit.Holds(Ours, Rival, Ratio);

    /// <summary>Makes a line of pairs: the medians, and the median of the ratios of each pair.</summary>
    /// <param name="name">The name of the line.</param>
    /// <param name="pairs">What ours and the rival took, side by side.</param>
    /// <param name="unit">The unit of both.</param>
    /// <param name="limit">What the line must keep to.</param>
    public static FigureLine Of(string name, IReadOnlyList<(double Ours, double Rival)> pairs, string unit, Limit limit)
    {
        var ratios = new Sample(pairs.Select(pair => limit.RatioOf(pair.Ours, pair.Rival)));
        return new(
            name,
            new Sample(pairs.Select(static pair => pair.Ours)).Median,
            new Sample(pairs.Select(static pair => pair.Rival)).Median,
            unit,
            ratios.Median,
            ratios.Spread,
            limit);
    }
}
