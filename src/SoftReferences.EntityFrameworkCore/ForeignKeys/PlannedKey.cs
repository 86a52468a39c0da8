using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A foreign key that crosses the border of a schema, and what becomes of it.</summary>
/// <param name="Key">The key.</param>
/// <param name="State">What becomes of it.</param>
/// <param name="Property">The property of the model that its column is mapped to, if there is one.</param>
/// <param name="Problem">Why it is not dropped, and what to do; <see langword="null"/> when it is.</param>
/// <param name="Notes">What differs between it and the reference, a sentence or two each.</param>
/// <param name="Code">The C# that declares the reference, when the model does not.</param>
internal sealed record PlannedKey(CrossingKey Key, PlannedKeyState State, IProperty? Property, string? Problem, IReadOnlyList<string> Notes, string? Code);
