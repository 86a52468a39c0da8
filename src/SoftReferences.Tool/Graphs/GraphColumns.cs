namespace SoftReferences.Tool;

/// <summary>Assigns each service a column: the length of the longest path to it, ignoring edges that close a cycle.</summary>
internal static class GraphColumns
{
    public static Dictionary<string, int> Of(ServiceGraph graph)
    {
        var columns = graph.Services.ToDictionary(service => service.Name, _ => 0, StringComparer.Ordinal);
        var forward = Forward(graph);
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (from, to) in forward.Where(edge => columns[edge.To] <= columns[edge.From]))
            {
                columns[to] = columns[from] + 1;
                changed = true;
            }
        }

        return columns;
    }

    private static List<(string From, string To)> Forward(ServiceGraph graph)
    {
        var next = graph.Edges.ToLookup(edge => edge.From, edge => edge.To, StringComparer.Ordinal);
        var referredTo = graph.Edges.Select(edge => edge.To).ToHashSet(StringComparer.Ordinal);
        var forward = new List<(string, string)>();
        var (walking, done) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var start in graph.Services.Select(service => service.Name).OrderBy(referredTo.Contains))
        {
            // An explicit stack, because catalogs are foreign input and a long chain would overflow the call stack.
            var stack = new Stack<(string At, IEnumerator<string> Next)>();
            Enter(start);
            while (stack.TryPeek(out var top))
            {
                if (!top.Next.MoveNext())
                {
                    walking.Remove(top.At);
                    stack.Pop();
                }
                else if (!walking.Contains(top.Next.Current))
                {
                    forward.Add((top.At, top.Next.Current));
                    Enter(top.Next.Current);
                }
            }

            void Enter(string service)
            {
                if (done.Add(service))
                {
                    walking.Add(service);
                    stack.Push((service, next[service].GetEnumerator()));
                }
            }
        }

        return forward;
    }
}
