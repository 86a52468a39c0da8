namespace SoftReferences.EntityFrameworkCore;

/// <summary>A column of <see cref="SqlDialect.Rows"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">Its values: an array of strings, 64-bit integers or points in time, nulls allowed among strings.</param>
internal readonly record struct RowColumn(string Name, Array Values);
