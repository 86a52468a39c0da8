using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Checks the limits that stand on <see cref="CleanupOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class CleanupOptionsValidator : IValidateOptions<CleanupOptions>;
