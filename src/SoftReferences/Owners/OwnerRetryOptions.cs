using System.ComponentModel.DataAnnotations;

namespace SoftReferences;

/// <summary>How calls to an owner are repeated that failed in a way that may pass: no connection, a timeout, 408, 429, 500 and above.</summary>
/// <remarks>An owner that said when to come back (<c>Retry-After</c>) is not asked again before its caller comes back.</remarks>
public sealed class OwnerRetryOptions
{
    /// <summary>Gets or sets how many times a call is repeated at most.</summary>
    /// <value>The default is 2. From 0, for never, to 10.</value>
    [Range(0, 10, ErrorMessage = "it must be from 0 to 10")]
    public int MaximumRetries { get; set; } = 2;

    /// <summary>Gets or sets the pause before the first repetition. It doubles with each one, and varies at random.</summary>
    /// <value>The default is 100 milliseconds. From zero to 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", ErrorMessage = "it must be from 00:00:00 to 00:01:00")]
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(100);
}
