namespace Demo;

/// <summary>The users of the story.</summary>
internal sealed class Cast
{
    public Guid Ada { get; set; }

    public Guid Grace { get; set; }
}
