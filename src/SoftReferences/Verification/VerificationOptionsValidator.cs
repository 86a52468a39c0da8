using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Checks the limits that stand on <see cref="VerificationOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class VerificationOptionsValidator : IValidateOptions<VerificationOptions>;
