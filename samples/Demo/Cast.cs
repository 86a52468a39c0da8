namespace Demo;

/// <summary>The users of the story.</summary>
internal sealed class Cast
{
    public Guid Ada { get; set; }

    public Guid Grace { get; set; }

    /// <summary>Gets or sets the one whom user-service has not heard of before auth-service goes down.</summary>
    public Guid Alan { get; set; }
}
