namespace SoftReferences.Tool;

/// <summary>Places services in columns: each to the left of the services that it refers to, except where that would close a cycle.</summary>
/// <remarks>The label of an edge has a column between two others, and an edge that passes a column reserves space there, so that nothing overlaps.</remarks>
internal sealed class GraphLayout
{
    public const double LineHeight = 18;

    public const double LabelHeight = 15;

    private const double CharacterWidth = 7.6;
    private const double Padding = 14;
    private const double Gap = 26;
    private const double ColumnGap = 46;
    private const double Margin = 24;
    private const int Sweeps = 6;

    // Larger pictures would be of no use, and take too long to lay out.
    private const int MaximumPassed = 100_000;

    private readonly SortedDictionary<int, List<GraphItem>> _columns = [];

    private GraphLayout()
    {
    }

    public Dictionary<string, GraphItem> Services { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the edges, each with the items that it passes from left to right, and whether it points in that direction.</summary>
    public List<(GraphEdge Edge, IReadOnlyList<GraphItem> Through, GraphItem Label, bool IsForward)> Edges { get; } = [];

    public double Width { get; private set; } = Margin;

    public double Height { get; private set; } = Margin;

    public static GraphLayout Of(ServiceGraph graph)
    {
        var layout = new GraphLayout();
        var columns = GraphColumns.Of(graph);
        foreach (var service in graph.Services)
        {
            layout.Services[service.Name] = layout.Add(
                2 * columns[service.Name],
                new(WidthOf([service.Name, .. service.Resources]) + (2 * Padding), ((1 + service.Resources.Count) * LineHeight) + Padding));
        }

        var isSmall = (long)graph.Edges.Count * (columns.Count == 0 ? 0 : columns.Values.Max()) <= MaximumPassed;
        foreach (var edge in graph.Edges)
        {
            layout.Connect(edge, columns[edge.From], columns[edge.To], isSmall);
        }

        layout.Order();
        layout.Place();
        return layout;
    }

    public static double WidthOf(IReadOnlyList<string> lines) => lines.Select(line => line.Length * CharacterWidth).DefaultIfEmpty(0).Max();

    private void Connect(GraphEdge edge, int from, int to, bool isSmall)
    {
        var isForward = to > from;
        var (left, right) = isForward ? (from, to) : (to, from);
        var label = new GraphItem(WidthOf(edge.Label), edge.Label.Count * LabelHeight);
        var through = new List<GraphItem> { Services[isForward ? edge.From : edge.To], Add((2 * left) + 1, label) };
        for (var column = (2 * left) + 2; isSmall && column < 2 * right; column++)
        {
            through.Add(Add(column, new(0, LabelHeight)));
        }

        if (right > left)
        {
            through.Add(Services[isForward ? edge.To : edge.From]);
        }

        foreach (var (one, other) in through.Zip(through.Skip(1)))
        {
            one.Neighbours.Add(other);
            other.Neighbours.Add(one);
        }

        Edges.Add((edge, through, label, isForward));
    }

    private GraphItem Add(int column, GraphItem item)
    {
        if (!_columns.TryGetValue(column, out var items))
        {
            _columns[column] = items = [];
        }

        item.Y = items.Count;
        items.Add(item);
        return item;
    }

    // Moves connected items next to each other, sweeping from the left and from the right in turn.
    private void Order()
    {
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            foreach (var column in sweep % 2 == 0 ? _columns.Keys.ToList() : _columns.Keys.Reverse().ToList())
            {
                var ordered = _columns[column].OrderBy(item => item.Neighbours.Count == 0 ? item.Y : item.Neighbours.Average(neighbour => neighbour.Y)).ToList();
                for (var row = 0; row < ordered.Count; row++)
                {
                    ordered[row].Y = row - ((ordered.Count - 1) / 2.0);
                }

                _columns[column] = ordered;
            }
        }
    }

    private void Place()
    {
        var tallest = _columns.Values.Select(HeightOf).DefaultIfEmpty(0).Max();
        var x = Margin;
        foreach (var items in _columns.Values)
        {
            var width = items.Max(item => item.Width);
            var y = Margin + ((tallest - HeightOf(items)) / 2);
            foreach (var item in items)
            {
                (item.X, item.Y) = (x + ((width - item.Width) / 2), y);
                y += item.Height + Gap;
            }

            x += width + ColumnGap;
        }

        (Width, Height) = (x - ColumnGap + Margin, tallest + (2 * Margin));
    }

    private static double HeightOf(List<GraphItem> items) => items.Sum(item => item.Height) + ((items.Count - 1) * Gap);
}
