namespace SoftReferences.Tool;

/// <summary>Finds cycles of services that refer to each other. Every service that is part of a cycle is in at least one of the results.</summary>
internal static class GraphCycles
{
    public static IEnumerable<IReadOnlyList<string>> Find(IReadOnlyList<GraphEdge> edges)
    {
        var next = edges.ToLookup(edge => edge.From, edge => edge.To, StringComparer.Ordinal);
        var reported = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in edges.Select(edge => edge.From).Distinct(StringComparer.Ordinal))
        {
            if (!reported.Contains(start) && Shortest(start, next) is { } cycle)
            {
                reported.UnionWith(cycle);
                yield return cycle;
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
                    var cycle = new List<string> { at };
                    while (cycle[0] != start)
                    {
                        cycle.Insert(0, cameFrom[cycle[0]]);
                    }

                    return cycle;
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
