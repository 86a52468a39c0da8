using System.ComponentModel.DataAnnotations;

namespace SoftReferences;

/// <summary>How one owner is called. Bound from the configuration section <c>SoftReferences:Owners:{service}</c>, which wins over code.</summary>
/// <remarks>The options are named: the name is <see cref="OwningService.Name"/>. They are validated when the host starts.</remarks>
public sealed class OwnerOptions
{
    /// <summary>The configuration section under which each owner has a section of its own: <c>SoftReferences:Owners</c>.</summary>
    public const string SectionName = "SoftReferences:Owners";

    /// <summary>The name of the configuration key of an owner's setting, for error messages.</summary>
    internal static string ConfigurationKey(string service, string setting) => $"{SectionName}:{service}:{setting}";

    /// <summary>Gets or sets the address that the owner's routes are relative to. It wins over the one given in code.</summary>
    /// <value>The default is <see langword="null"/>: the address given in code.</value>
    public Uri? BaseAddress { get; set; }

    /// <summary>Gets or sets the key that this service shows as <c>Authorization: Bearer</c>.</summary>
    /// <value>The default is <see langword="null"/>: no such header.</value>
    public string? ApiKey { get; set; }

    /// <summary>Gets or sets what becomes of references while the owner cannot say whether they refer to something. A reference's own policy wins over it.</summary>
    /// <value>The default is <see cref="UnavailableOwnerPolicy.Reject"/>.</value>
    [EnumDataType(typeof(UnavailableOwnerPolicy), ErrorMessage = "it must be Reject or Accept")]
    public UnavailableOwnerPolicy OnUnavailable { get; set; }

    /// <summary>Gets or sets the most keys that one call asks for.</summary>
    /// <value>The default is 1,000. From 1 to 100,000.</value>
    [Range(1, 100_000, ErrorMessage = "it must be from 1 to 100,000")]
    public int MaximumBatch { get; set; } = 1_000;

    /// <summary>Gets or sets from how many keys on a call is made in the binary form, if the keys are Guids or integers and the owner understands it.</summary>
    /// <value>The default is 64. From 1 on; larger than <see cref="MaximumBatch"/> for never.</value>
    [Range(1, int.MaxValue, ErrorMessage = "it must be 1 or more")]
    public int BinaryThreshold { get; set; } = 64;

    /// <summary>Gets or sets how long a check waits for others to share a call with, while the owner is busy with an earlier call.</summary>
    /// <value>The default is 2 milliseconds. From 0 to 100 milliseconds. When no call is under way, nobody waits.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:00.100", ErrorMessage = "it must be from 00:00:00 to 00:00:00.100")]
    public TimeSpan BatchWindow { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Gets or sets the most calls that this process makes to the owner at once to validate references.</summary>
    /// <value>The default is 4. From 1 to 256.</value>
    [Range(1, 256, ErrorMessage = "it must be from 1 to 256")]
    public int MaximumCalls { get; set; } = 4;

    /// <summary>Gets or sets the most keys that wait for a call; of more than that nothing is known (<see cref="Existence.Unknown"/>).</summary>
    /// <value>The default is 50,000. From 1 to 1,000,000.</value>
    [Range(1, 1_000_000, ErrorMessage = "it must be from 1 to 1,000,000")]
    public int MaximumWaitingKeys { get; set; } = 50_000;

    /// <summary>Gets what is remembered of the owner's answers.</summary>
    public ExistenceCacheOptions Cache { get; } = new();

    /// <summary>Gets or sets how long one question may take in all, retries and the body of the answer included.</summary>
    /// <value>The default is 5 seconds. From 100 milliseconds to 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00", ErrorMessage = "it must be from 00:00:00.100 to 00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long one attempt may take until the head of the answer is there.</summary>
    /// <value>The default is <see langword="null"/>: half of <see cref="Timeout"/>. From 50 milliseconds to <see cref="Timeout"/>.</value>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:05:00", ErrorMessage = "it must be from 00:00:00.050 to 00:05:00")]
    public TimeSpan? AttemptTimeout { get; set; }

    /// <summary>Gets or sets how many HTTP requests to the owner may run at once, whoever makes them: validation, clean-up, lookups. It is read with the first one.</summary>
    /// <value>The default is 100. From 1 to 10,000.</value>
    [Range(1, 10_000, ErrorMessage = "it must be from 1 to 10,000")]
    public int MaximumParallelRequests { get; set; } = 100;

    /// <summary>Gets or sets how many HTTP requests may wait while <see cref="MaximumParallelRequests"/> run. One more is not made. It is read with the first one.</summary>
    /// <value>The default is 1,000. From 0 to 100,000.</value>
    [Range(0, 100_000, ErrorMessage = "it must be from 0 to 100,000")]
    public int MaximumQueuedRequests { get; set; } = 1_000;

    /// <summary>Gets how failed calls are repeated. It is read when the first call is made.</summary>
    public OwnerRetryOptions Retry { get; } = new();

    /// <summary>Gets when an owner that keeps failing is left alone. It is read when the first call is made.</summary>
    public OwnerCircuitBreakerOptions CircuitBreaker { get; } = new();

    /// <summary>Gets or sets the most bytes that an answer may have; a larger one is not read and counts as no answer.</summary>
    /// <value>The default is 16 MiB. From 1 KiB to 1 GiB.</value>
    [Range(1_024, 1_073_741_824, ErrorMessage = "it must be from 1,024 to 1,073,741,824")]
    public int MaximumAnswerBytes { get; set; } = 16 * 1_024 * 1_024;

    /// <summary>Gets what an attempt may take.</summary>
    internal TimeSpan EffectiveAttemptTimeout => AttemptTimeout ?? (Timeout / 2);

    /// <summary>Gets a message for each setting of the configuration that could not be read.</summary>
    internal List<string> UnreadableSettings { get; } = [];
}
