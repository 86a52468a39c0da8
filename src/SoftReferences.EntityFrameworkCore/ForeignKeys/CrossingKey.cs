using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A foreign key between a schema of the service and one of another.</summary>
/// <param name="Name">The name of the constraint.</param>
/// <param name="Table">The table that has it.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Principal">The table that it leads to.</param>
/// <param name="PrincipalColumns">The columns there.</param>
internal sealed record CrossingKey(
    string Name, StoreObjectIdentifier Table, IReadOnlyList<string> Columns, StoreObjectIdentifier Principal, IReadOnlyList<string> PrincipalColumns)
{
    /// <summary>Gets a value indicating whether the table is the service's own; otherwise it is another service's, and leads to one of the service.</summary>
    public bool IsOwn { get; init; } = true;

    /// <summary>Gets the table that a model maps: that of which <see cref="Table"/> is a partition, or the same.</summary>
    public StoreObjectIdentifier Root { get; init; }

    /// <summary>Gets the partitions of <see cref="Root"/> that hold rows.</summary>
    public IReadOnlyList<StoreObjectIdentifier> Partitions { get; init; } = [];

    /// <summary>Gets what <c>ON DELETE</c> says, as in <c>SET NULL</c>.</summary>
    public string OnDelete { get; init; } = "NO ACTION";

    /// <summary>Gets what <c>ON UPDATE</c> says.</summary>
    public string OnUpdate { get; init; } = "NO ACTION";

    /// <summary>Gets the type of the first column, as the database writes it.</summary>
    public string ColumnType { get; init; } = string.Empty;

    /// <summary>Gets a value indicating whether the first column may be null.</summary>
    public bool IsNullable { get; init; }

    /// <summary>Gets a value indicating whether the columns that it leads to are the primary key.</summary>
    public bool LeadsToPrimaryKey { get; init; } = true;

    /// <summary>Gets a value indicating whether the rows that were there were checked.</summary>
    public bool IsValidated { get; init; } = true;

    public bool IsDeferrable { get; init; }

    /// <summary>Gets a value indicating whether a usable index on all rows begins with the first column; <see langword="null"/> when the database was not asked.</summary>
    public bool? IsIndexed { get; init; }

    /// <summary>Gets the values of its column that a reference cannot have; <see langword="null"/> when there are none, or when the database was not asked.</summary>
    public UnusableValues? UnusableValues { get; init; }

    /// <summary>Gets a value indicating whether the database has it; otherwise the model, or a migration, says so.</summary>
    public bool IsLive { get; init; }

    public string DisplayName => $"{Table.DisplayName()}.{Name}";

    /// <summary>Gets the key as it would be declared, for people.</summary>
    public string Text =>
        $"{DisplayName} ({string.Join(", ", Columns)}) -> {Principal.DisplayName()} ({string.Join(", ", PrincipalColumns)}) ON DELETE {OnDelete}"
        + (OnUpdate == "NO ACTION" ? null : $" ON UPDATE {OnUpdate}") + (IsDeferrable ? " DEFERRABLE" : null) + (IsValidated ? null : " NOT VALID");
}
