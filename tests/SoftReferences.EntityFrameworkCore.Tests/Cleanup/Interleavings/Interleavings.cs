namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>All orders in which the steps of two actors can be interleaved.</summary>
internal static class Interleavings
{
    /// <summary>Gets the orders. Each is a list that says for every step whether it belongs to the first actor.</summary>
    public static IEnumerable<IReadOnlyList<bool>> Of(int first, int second)
    {
        if (first == 0 && second == 0)
        {
            return [[]];
        }

        var beginningWithFirst = first > 0 ? Of(first - 1, second).Select(rest => Begin(true, rest)) : [];
        var beginningWithSecond = second > 0 ? Of(first, second - 1).Select(rest => Begin(false, rest)) : [];
        return beginningWithFirst.Concat(beginningWithSecond);
    }

    private static IReadOnlyList<bool> Begin(bool isFirst, IReadOnlyList<bool> rest) => [isFirst, .. rest];
}
