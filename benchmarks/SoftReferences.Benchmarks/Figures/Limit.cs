using System.Globalization;

namespace SoftReferences.Benchmarks;

/// <summary>The limit of a figure.</summary>
/// <param name="Kind">What <paramref name="Value"/> limits.</param>
/// <param name="Value">The limit: a factor, or an amount in the unit of the figure.</param>
internal sealed record Limit(LimitKind Kind, double Value)
{
    /// <summary>Ours takes at most this multiple of the rival.</summary>
    public static Limit AtMostTimes(double factor) => new(LimitKind.AtMostTimes, factor);

    /// <summary>Ours is at least this many times as fast as the rival.</summary>
    public static Limit AtLeastTimesAsFast(double factor) => new(LimitKind.AtLeastTimesAsFast, factor);

    /// <summary>Ours takes at most this much more than the rival, in the unit of the figure.</summary>
    public static Limit AtMostMore(double amount) => new(LimitKind.AtMostMore, amount);

    /// <summary>Ours takes at most this much, in the unit of the figure, regardless of the rival.</summary>
    public static Limit AtMost(double amount) => new(LimitKind.AtMost, amount);

    /// <summary>Returns the ratio to print: how many times as fast ours is if the limit is about speed, otherwise how many times as much it takes.</summary>
    /// <remarks>It is infinite if the divisor is 0.</remarks>
    public double RatioOf(double ours, double rival) =>
        ours == rival ? 1
        : Kind == LimitKind.AtLeastTimesAsFast ? rival / ours
        : ours / rival;

    /// <summary>Returns whether a figure is within the limit.</summary>
    public bool Holds(double ours, double rival, double ratio) => Kind switch
    {
        LimitKind.AtMostTimes => ratio <= Value,
        LimitKind.AtLeastTimesAsFast => ratio >= Value,
        LimitKind.AtMostMore => ours - rival <= Value,
        LimitKind.AtMost => ours <= Value,
        _ => throw new InvalidOperationException($"'{Kind}' is no kind of limit."),
    };

    /// <summary>Returns the text of the limit, in the unit of the figure.</summary>
    public string ToString(string unit) => Kind switch
    {
        LimitKind.AtMostTimes => string.Create(CultureInfo.InvariantCulture, $"≤ {Value:0.###}×"),
        LimitKind.AtLeastTimesAsFast => string.Create(CultureInfo.InvariantCulture, $"≥ {Value:0.###}× as fast"),
        LimitKind.AtMostMore => string.Create(CultureInfo.InvariantCulture, $"≤ {Value:0.###} {unit} more"),
        LimitKind.AtMost => string.Create(CultureInfo.InvariantCulture, $"≤ {Value:0.###} {unit}"),
        _ => throw new InvalidOperationException($"'{Kind}' is no kind of limit."),
    };
}
