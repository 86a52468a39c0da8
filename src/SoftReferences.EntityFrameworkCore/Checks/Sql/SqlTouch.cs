namespace SoftReferences.EntityFrameworkCore;

/// <summary>An object of a schema that the service does not own, named in SQL.</summary>
/// <param name="Schema">The schema.</param>
/// <param name="Name">The qualified name, as in <c>auth_schema.users</c>, or only the schema.</param>
internal readonly record struct SqlTouch(string Schema, string Name);
