using System.ComponentModel.DataAnnotations;

namespace SoftReferences;

/// <summary>Limits of one reference. Those that are <see langword="null"/> are taken from <see cref="BreakerOptions"/>.</summary>
public sealed class ReferenceBreakerOptions
{
    /// <inheritdoc cref="BreakerOptions.Enabled"/>
    public bool? Enabled { get; set; }

    /// <inheritdoc cref="BreakerOptions.MaximumRows"/>
    [Range(1, long.MaxValue)]
    public long? MaximumRows { get; set; }

    /// <inheritdoc cref="BreakerOptions.MaximumKeys"/>
    [Range(0, long.MaxValue)]
    public long? MaximumKeys { get; set; }

    /// <inheritdoc cref="BreakerOptions.MaximumRowShare"/>
    [Range(0.0001, 1)]
    public double? MaximumRowShare { get; set; }

    /// <inheritdoc cref="BreakerOptions.MaximumKeyShare"/>
    [Range(0.0001, 1)]
    public double? MaximumKeyShare { get; set; }

    /// <inheritdoc cref="BreakerOptions.AlwaysAllowedKeys"/>
    [Range(0, 1_000_000)]
    public long? AlwaysAllowedKeys { get; set; }

    /// <inheritdoc cref="BreakerOptions.MaximumTimesUsual"/>
    [Range(1, 1_000_000)]
    public double? MaximumTimesUsual { get; set; }

    /// <inheritdoc cref="BreakerOptions.UsualRowsAtLeast"/>
    [Range(0, long.MaxValue)]
    public long? UsualRowsAtLeast { get; set; }
}
