namespace SoftReferences.EntityFrameworkCore;

/// <summary>A place where SQL names something of a schema that the service does not own.</summary>
/// <param name="Schema">The schema.</param>
/// <param name="Name">What it names, as in <c>auth_schema.users</c>, or the schema alone.</param>
internal readonly record struct SqlTouch(string Schema, string Name);
