using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A table with references that a guard checks.</summary>
internal sealed record GuardedTable(StoreObjectIdentifier Table, IReadOnlyList<GuardedColumn> Columns);
