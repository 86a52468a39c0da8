using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary>A context of the application.</summary>
/// <param name="Name">The name of its type.</param>
/// <param name="Context">The context, or <see langword="null"/> when its model is refused.</param>
/// <param name="Refused">Why its model is refused.</param>
internal sealed record AppContextModel(string Name, DbContext? Context, IReadOnlyList<SoftReferenceViolation> Refused);
