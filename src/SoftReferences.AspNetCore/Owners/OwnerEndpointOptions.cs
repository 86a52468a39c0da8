using System.ComponentModel.DataAnnotations;

namespace SoftReferences.AspNetCore;

/// <summary>The limits of an owner's endpoints.</summary>
public sealed class OwnerEndpointOptions
{
    /// <summary>Gets or sets the most ids that one question may have. A longer one is answered with 413, which names this limit.</summary>
    /// <value>The default is 1,000. From 1 to 100,000.</value>
    [Range(1, 100_000)]
    public int MaximumBatch { get; set; } = 1_000;

    /// <summary>Gets or sets the most bytes that the body of a question may have.</summary>
    /// <value>The default is 1 MiB. From 1 KiB to 256 MiB.</value>
    [Range(1_024, 268_435_456)]
    public int MaximumRequestBytes { get; set; } = 1_048_576;

    /// <summary>Gets or sets the most events on one page of the feed. A larger limit in a request counts as this one.</summary>
    /// <value>The default is 10,000, which is also the most. From 1 on.</value>
    [Range(1, 10_000)]
    public int MaximumPage { get; set; } = 10_000;

    /// <summary>Gets or sets the most events of one response that has one event a line. A larger limit in a request counts as this one.</summary>
    /// <value>The default is 100,000. From 1 to 10,000,000.</value>
    [Range(1, 10_000_000)]
    public int MaximumLines { get; set; } = 100_000;

    /// <summary>Gets or sets how long a request may wait for an event. A longer wait in a request counts as this one.</summary>
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
