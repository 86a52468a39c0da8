using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.Tool;

/// <summary>An index to create on a table that is in use.</summary>
internal sealed record NewIndex(StoreObjectIdentifier Table, string Name, IReadOnlyList<string> Columns, bool IsUnique, IReadOnlyList<StoreObjectIdentifier> Partitions);
