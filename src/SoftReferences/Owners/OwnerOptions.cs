using System.ComponentModel.DataAnnotations;

namespace SoftReferences;

/// <summary>Options for calling one owner. Bound from the configuration section <c>SoftReferences:Owners:{service}</c>, which takes precedence over code.</summary>
/// <remarks>They are named options: the name is <see cref="OwningService.Name"/>. They are validated when the host starts.</remarks>
public sealed class OwnerOptions
{
    /// <summary>The configuration section that has a subsection for each owner: <c>SoftReferences:Owners</c>.</summary>
    public const string SectionName = "SoftReferences:Owners";

    /// <summary>The name of the configuration key of an owner's setting, for error messages.</summary>
    internal static string ConfigurationKey(string service, string setting) => $"{SectionName}:{service}:{setting}";

    /// <summary>Gets or sets the address that the owner's routes are relative to. It takes precedence over the address given in code.</summary>
    /// <value>The default is <see langword="null"/>: the address given in code.</value>
    public Uri? BaseAddress { get; set; }

    /// <summary>Gets or sets the key that this service sends as <c>Authorization: Bearer</c>.</summary>
    /// <value>The default is <see langword="null"/>: no such header.</value>
    public string? ApiKey { get; set; }

    /// <summary>Gets or sets whether references are rejected or accepted while the owner cannot say whether they exist. A reference's own policy takes precedence.</summary>
    /// <value>The default is <see cref="UnavailableOwnerPolicy.Reject"/>.</value>
    [EnumDataType(typeof(UnavailableOwnerPolicy))]
    public UnavailableOwnerPolicy OnUnavailable { get; set; }

    /// <summary>Gets or sets the maximum number of keys in one call.</summary>
    /// <value>The default is 1,000. From 1 to 100,000.</value>
    [Range(1, 100_000)]
    public int MaximumBatch { get; set; } = 1_000;

    /// <summary>Gets or sets the number of keys from which a call uses the binary form, if the keys are Guids or integers and the owner supports it.</summary>
    /// <value>The default is 64. At least 1; a value above <see cref="MaximumBatch"/> turns the binary form off.</value>
    [Range(1, int.MaxValue)]
    public int BinaryThreshold { get; set; } = 64;

    /// <summary>Gets or sets how long a check waits for other checks to share its call, while an earlier call to the owner is under way.</summary>
    /// <value>The default is 2 milliseconds. From 0 to 100 milliseconds. If no call is under way, a check does not wait.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:00.100")]
    public TimeSpan BatchWindow { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Gets or sets how many calls this process may have under way to the owner at once to validate references.</summary>
    /// <value>The default is 4. From 1 to 256.</value>
    [Range(1, 256)]
    public int MaximumCalls { get; set; } = 4;

    /// <summary>Gets or sets how many keys may wait for a call. Further keys are <see cref="Existence.Unknown"/> at once.</summary>
    /// <value>The default is 50,000. From 1 to 1,000,000.</value>
    [Range(1, 1_000_000)]
    public int MaximumWaitingKeys { get; set; } = 50_000;

    /// <summary>Gets the options for remembering the owner's answers.</summary>
    public ExistenceCacheOptions Cache { get; } = new();

    /// <summary>Gets or sets how long one question may take in total, including retries and reading the response.</summary>
    /// <value>The default is 5 seconds. From 100 milliseconds to 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long one attempt may take until the response headers have arrived.</summary>
    /// <value>The default is <see langword="null"/>: half of <see cref="Timeout"/>. From 50 milliseconds to <see cref="Timeout"/>.</value>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:05:00")]
    public TimeSpan? AttemptTimeout { get; set; }

    /// <summary>Gets or sets how many HTTP requests to the owner may run at once, for validation, clean-up and lookups together. It is read when the first request is made.</summary>
    /// <value>The default is 100. From 1 to 10,000.</value>
    [Range(1, 10_000)]
    public int MaximumParallelRequests { get; set; } = 100;

    /// <summary>Gets or sets how many HTTP requests may wait while <see cref="MaximumParallelRequests"/> are running. Further requests fail at once. It is read when the first request is made.</summary>
    /// <value>The default is 1,000. From 0 to 100,000.</value>
    [Range(0, 100_000)]
    public int MaximumQueuedRequests { get; set; } = 1_000;

    /// <summary>Gets the options for retrying failed calls. They are read when the first call is made.</summary>
    public OwnerRetryOptions Retry { get; } = new();

    /// <summary>Gets the options of the circuit breaker, which leaves an owner alone that keeps failing. They are read when the first call is made.</summary>
    public OwnerCircuitBreakerOptions CircuitBreaker { get; } = new();

    /// <summary>Gets or sets the maximum size of a response in bytes. A larger response is not read, and its keys are <see cref="Existence.Unknown"/>.</summary>
    /// <value>The default is 16 MiB. From 1 KiB to 1 GiB.</value>
    [Range(1_024, 1_073_741_824)]
    public int MaximumAnswerBytes { get; set; } = 16 * 1_024 * 1_024;

    /// <summary>Gets the timeout of an attempt.</summary>
    internal TimeSpan EffectiveAttemptTimeout => AttemptTimeout ?? (Timeout / 2);

    /// <summary>Gets a message for each setting of the configuration that could not be read.</summary>
    internal List<string> UnreadableSettings { get; } = [];
}
