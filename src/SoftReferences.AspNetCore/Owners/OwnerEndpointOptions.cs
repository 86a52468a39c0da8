using System.ComponentModel.DataAnnotations;

namespace SoftReferences.AspNetCore;

/// <summary>Options that limit requests to an owner's endpoints.</summary>
public sealed class OwnerEndpointOptions
{
    /// <summary>Gets or sets the maximum number of ids in one question. A longer question gets 413, which states the limit.</summary>
    /// <value>The default is 1,000. From 1 to 100,000.</value>
    [Range(1, 100_000)]
    public int MaximumBatch { get; set; } = 1_000;

    /// <summary>Gets or sets the maximum size of a question's body in bytes.</summary>
    /// <value>The default is 1 MiB. From 1 KiB to 256 MiB.</value>
    [Range(1_024, 268_435_456)]
    public int MaximumRequestBytes { get; set; } = 1_048_576;

    /// <summary>Gets or sets the maximum number of events on one page of the feed. A larger limit in a request is reduced to it.</summary>
    /// <value>The default is 10,000. From 1 to 10,000.</value>
    [Range(1, 10_000)]
    public int MaximumPage { get; set; } = 10_000;

    /// <summary>Gets or sets the maximum number of events in one response with an event per line. A larger limit in a request is reduced to it.</summary>
    /// <value>The default is 100,000. From 1 to 10,000,000.</value>
    [Range(1, 10_000_000)]
    public int MaximumLines { get; set; } = 100_000;

    /// <summary>Gets or sets how long a request may wait for an event. A longer wait in a request is reduced to it.</summary>
    /// <value>The default is 30 seconds. From zero to 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan MaximumWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <exception cref="ArgumentException">A value is outside its range; the message has every one.</exception>
    internal void Validate(string parameterName)
    {
        var results = new List<ValidationResult>();
        if (!Validator.TryValidateObject(this, new(this), results, validateAllProperties: true))
        {
            throw new ArgumentException($"The owner's endpoints cannot have these limits: {string.Join(" ", results.Select(result => result.ErrorMessage))}", parameterName);
        }
    }
}
