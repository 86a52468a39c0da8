namespace SoftReferences.EntityFrameworkCore;

/// <summary>A column of <see cref="SqlDialect.Rows"/>.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Values">The values: an array of strings, which may be null, of 64-bit integers, or of points in time.</param>
internal readonly record struct RowColumn(string Name, Array Values)
{
    /// <summary>Gets a value indicating whether there are values and all are equal.</summary>
    public bool IsOfOneValue => Values switch
    {
        { Length: 0 } => false,
        string?[] texts => Array.TrueForAll(texts, text => text == texts[0]),
        long[] numbers => Array.TrueForAll(numbers, number => number == numbers[0]),
        DateTimeOffset[] times => Array.TrueForAll(times, time => time == times[0]),
        _ => false,
    };

    /// <summary>Gets an array of only the first value.</summary>
    public Array FirstValue
    {
        get
        {
            var first = Array.CreateInstance(Values.GetType().GetElementType()!, 1);
            Array.Copy(Values, first, 1);
            return first;
        }
    }
}
