using Microsoft.Extensions.Options;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks the limits that stand on <see cref="DeletionFeedOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class DeletionFeedOptionsValidator : IValidateOptions<DeletionFeedOptions>;
