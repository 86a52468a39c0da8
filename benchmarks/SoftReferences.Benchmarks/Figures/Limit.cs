using System.Globalization;

namespace SoftReferences.Benchmarks;

/// <summary>What a figure must keep to.</summary>
/// <param name="Kind">What <paramref name="Value"/> limits.</param>
/// <param name="Value">The limit: a factor, or an amount in the unit of the figure.</param>
internal sealed record Limit(LimitKind Kind, double Value)
{
    /// <summary>Ours takes at most so many times what the rival takes.</summary>
    public static Limit AtMostTimes(double factor) => new(LimitKind.AtMostTimes, factor);

    /// <summary>Ours is at least so many times as fast as the rival.</summary>
    public static Limit AtLeastTimesAsFast(double factor) => new(LimitKind.AtLeastTimesAsFast, factor);

    /// <summary>Ours takes at most so much more than the rival, in the unit of the figure.</summary>
    public static Limit AtMostMore(double amount) => new(LimitKind.AtMostMore, amount);

    /// <summary>Ours is at most so much, in the unit of the figure, whatever the rival is.</summary>
    public static Limit AtMost(double amount) => new(LimitKind.AtMost, amount);

    /// <summary>Gets the ratio that is printed: how many times as fast ours is where that is asked for, otherwise how many times as much it takes.</summary>
    /// <remarks>Infinite where what it is divided by is 0.</remarks>
    public double RatioOf(double ours, double rival) =>
        ours == rival ? 1
        : Kind == LimitKind.AtLeastTimesAsFast ? rival / ours
        : ours / rival;

    /// <summary>Says whether a figure keeps to the limit.</summary>
    public bool Holds(double ours, double rival, double ratio) => Kind switch
    {
        LimitKind.AtMostTimes => ratio <= Value,
        LimitKind.AtLeastTimesAsFast => ratio >= Value,
        LimitKind.AtMostMore => ours - rival <= Value,
        LimitKind.AtMost => ours <= Value,
        _ => throw new InvalidOperationException($"'{Kind}' is no kind of limit."),
    };

    /// <summary>Says what the limit is, in the unit of the figure.</summary>
    public string ToString(string unit) => Kind switch
    {
        LimitKind.AtMostTimes => string.Create(CultureInfo.InvariantCulture, $"≤ {Value:0.###}×"),
        LimitKind.AtLeastTimesAsFast => string.Create(CultureInfo.InvariantCulture, $"≥ {Value:0.###}× as fast"),
        LimitKind.AtMostMore => string.Create(CultureInfo.InvariantCulture, $"≤ {Value:0.###} {unit} more"),
        LimitKind.AtMost => string.Create(CultureInfo.InvariantCulture, $"≤ {Value:0.###} {unit}"),
        _ => throw new InvalidOperationException($"'{Kind}' is no kind of limit."),
    };
}
