namespace SoftReferences.Tool;

/// <summary>Finds cycles of services that refer to each other. Every service that is part of a cycle is in at least one of the results.</summary>
internal static class GraphCycles
{
    public static IEnumerable<IReadOnlyList<string>> Find(IReadOnlyList<GraphEdge> edges)
    {
        var next = edges.ToLookup(edge => edge.From, edge => edge.To, StringComparer.Ordinal);
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in edges.Select(edge => edge.From).Distinct(StringComparer.Ordinal))
        {
            if (!told.Contains(start) && Shortest(start, next) is { } circle)
            {
                told.UnionWith(circle);
                yield return circle;
            }
        }
    }

    // The shortest way back to the start.
    private static List<string>? Shortest(string start, ILookup<string, string> next)
    {
        var cameFrom = new Dictionary<string, string>(StringComparer.Ordinal);
        var queue = new Queue<string>([start]);
        while (queue.TryDequeue(out var at))
        {
            foreach (var to in next[at])
            {
                if (to == start)
                {
                    var circle = new List<string> { at };
                    while (circle[0] != start)
                    {
                        circle.Insert(0, cameFrom[circle[0]]);
                    }

                    return circle;
                }

                if (cameFrom.TryAdd(to, at))
                {
                    queue.Enqueue(to);
                }
            }
        }

        return null;
    }
}
