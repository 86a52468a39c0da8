namespace SoftReferences.Benchmarks;

/// <summary>One line of a measurement.</summary>
/// <param name="Name">The name of the figure, followed by a dot and what is measured if there are several lines.</param>
/// <param name="Ours">The median of ours.</param>
/// <param name="Rival">The median of the rival.</param>
/// <param name="Unit">The unit of both.</param>
/// <param name="Ratio">The median of the ratios of the pairs, in the sense of <see cref="Limit.RatioOf"/>.</param>
/// <param name="Spread">The confidence interval of the ratio.</param>
/// <param name="Limit">The limit of the line.</param>
internal sealed record FigureLine(string Name, double Ours, double Rival, string Unit, double Ratio, Spread Spread, Limit Limit)
{
    /// <summary>Gets a value indicating whether the line is within its limit.</summary>
    public bool Passes => Limit.Holds(Ours, Rival, Ratio);

    /// <summary>Creates a line from pairs: the medians of both, and the median of the pairs' ratios.</summary>
    /// <param name="name">The name of the line.</param>
    /// <param name="pairs">The values of ours and of the rival for each pair.</param>
    /// <param name="unit">The unit of both.</param>
    /// <param name="limit">The limit of the line.</param>
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
