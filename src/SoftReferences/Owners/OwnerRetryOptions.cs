using System.ComponentModel.DataAnnotations;

namespace SoftReferences;

/// <summary>Options for retrying calls to an owner that failed transiently: no connection, a timeout, 408, 429, 500 and above.</summary>
/// <remarks>If the owner said when to come back (<c>Retry-After</c>), the call is not retried; the wait is passed on to the caller.</remarks>
public sealed class OwnerRetryOptions
{
    /// <summary>Gets or sets how many times a call is retried.</summary>
    /// <value>The default is 2. From 0 to 10.</value>
    [Range(0, 10)]
    public int MaximumRetries { get; set; } = 2;

    /// <summary>Gets or sets the delay before the first retry. It doubles with each retry, with jitter.</summary>
    /// <value>The default is 100 milliseconds. From zero to 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(100);
}
