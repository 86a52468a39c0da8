namespace SoftReferences.Tool;

/// <summary>An item that takes up space in a picture: a service, the label of an edge, or the point at which an edge passes a column.</summary>
internal sealed class GraphItem(double width, double height)
{
    public double Width => width;

    public double Height => height;

    public double X { get; set; }

    public double Y { get; set; }

    public double Middle => Y + (height / 2);

    public double Right => X + width;

    /// <summary>Gets the connected items in the adjacent columns.</summary>
    public List<GraphItem> Neighbours { get; } = [];
}
