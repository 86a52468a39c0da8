using System.ComponentModel.DataAnnotations;

namespace SoftReferences;

/// <summary>What is different for one reference. What is left out is as <see cref="BreakerOptions"/> says.</summary>
public sealed class ReferenceBreakerOptions
{
    /// <inheritdoc cref="BreakerOptions.Enabled"/>
    public bool? Enabled { get; set; }

    /// <inheritdoc cref="BreakerOptions.MaximumRows"/>
    [Range(1, long.MaxValue, ErrorMessage = "it must be 1 or more")]
    public long? MaximumRows { get; set; }

    /// <inheritdoc cref="BreakerOptions.MaximumKeys"/>
    [Range(0, long.MaxValue, ErrorMessage = "it must be 0 or more")]
    public long? MaximumKeys { get; set; }

    /// <inheritdoc cref="BreakerOptions.MaximumRowShare"/>
    [Range(0.0001, 1, ErrorMessage = "it must be from 0.0001 to 1")]
    public double? MaximumRowShare { get; set; }

    /// <inheritdoc cref="BreakerOptions.MaximumKeyShare"/>
    [Range(0.0001, 1, ErrorMessage = "it must be from 0.0001 to 1")]
    public double? MaximumKeyShare { get; set; }

    /// <inheritdoc cref="BreakerOptions.AlwaysAllowedKeys"/>
    [Range(0, 1_000_000, ErrorMessage = "it must be from 0 to 1,000,000")]
    public long? AlwaysAllowedKeys { get; set; }

    /// <inheritdoc cref="BreakerOptions.MaximumTimesUsual"/>
    [Range(1, 1_000_000, ErrorMessage = "it must be from 1 to 1,000,000")]
    public double? MaximumTimesUsual { get; set; }

    /// <inheritdoc cref="BreakerOptions.UsualRowsAtLeast"/>
    [Range(0, long.MaxValue, ErrorMessage = "it must be 0 or more")]
    public long? UsualRowsAtLeast { get; set; }
}
