namespace Demo;

/// <summary>The users of the story.</summary>
internal sealed class Cast
{
    public Guid Ada { get; set; }

    public Guid Grace { get; set; }

    /// <summary>Gets or sets the user that user-service has not seen before auth-service stops.</summary>
    public Guid Alan { get; set; }
}
