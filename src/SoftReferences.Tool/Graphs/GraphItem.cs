namespace SoftReferences.Tool;

/// <summary>Something that takes up room in a picture: a service, what is written on an edge, or where an edge goes past others.</summary>
internal sealed class GraphItem(double width, double height)
{
    public double Width => width;

    public double Height => height;

    public double X { get; set; }

    public double Y { get; set; }

    public double Middle => Y + (height / 2);

    public double Right => X + width;

    /// <summary>Gets what it is connected with in the columns beside it.</summary>
    public List<GraphItem> Neighbours { get; } = [];
}
