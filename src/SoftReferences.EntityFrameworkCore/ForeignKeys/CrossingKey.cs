using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A foreign key between a schema of the service and one of another.</summary>
/// <param name="Name">The name of the constraint.</param>
/// <param name="Table">The table that has it.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Principal">The referenced table.</param>
/// <param name="PrincipalColumns">The referenced columns.</param>
internal sealed record CrossingKey(
    string Name, StoreObjectIdentifier Table, IReadOnlyList<string> Columns, StoreObjectIdentifier Principal, IReadOnlyList<string> PrincipalColumns)
{
    /// <summary>Gets a value indicating whether the table is the service's own; otherwise it is another service's table with a key to one of the service's.</summary>
    public bool IsOwn { get; init; } = true;

    /// <summary>Gets the table that a model maps: the partitioned table if <see cref="Table"/> is a partition, otherwise <see cref="Table"/> itself.</summary>
    public StoreObjectIdentifier Root { get; init; }

    /// <summary>Gets the partitions of <see cref="Root"/> that hold rows.</summary>
    public IReadOnlyList<StoreObjectIdentifier> Partitions { get; init; } = [];

    /// <summary>Gets the tables of other services that an index or a trigger of <see cref="Root"/> would be created on: partitions, or the table itself.</summary>
    public IReadOnlyList<StoreObjectIdentifier> ForeignPartitions { get; init; } = [];

    /// <summary>Gets the <c>ON DELETE</c> action, as in <c>SET NULL</c>.</summary>
    public string OnDelete { get; init; } = "NO ACTION";

    /// <summary>Gets the <c>ON UPDATE</c> action.</summary>
    public string OnUpdate { get; init; } = "NO ACTION";

    /// <summary>Gets the type of the first column, as the database writes it.</summary>
    public string ColumnType { get; init; } = string.Empty;

    /// <summary>Gets a value indicating whether the first column may be null.</summary>
    public bool IsNullable { get; init; }

    /// <summary>Gets a value indicating whether the referenced columns are the primary key.</summary>
    public bool LeadsToPrimaryKey { get; init; } = true;

    /// <summary>Gets a value indicating whether existing rows were validated.</summary>
    public bool IsValidated { get; init; } = true;

    public bool IsDeferrable { get; init; }

    /// <summary>Gets a value indicating whether a usable index on all rows begins with the first column; or <see langword="null"/> if the database was not queried.</summary>
    public bool? IsIndexed { get; init; }

    /// <summary>Gets the values of its column that a reference cannot have, or <see langword="null"/> if there are none or the database was not queried.</summary>
    public UnusableValues? UnusableValues { get; init; }

    /// <summary>Gets a value indicating whether the key was found in the database, rather than in the model or a migration.</summary>
    public bool IsLive { get; init; }

    public string DisplayName => $"{Table.DisplayName()}.{Name}";

    /// <summary>Gets the key in the form of a declaration, for display.</summary>
    public string Text =>
        $"{DisplayName} ({string.Join(", ", Columns)}) -> {Principal.DisplayName()} ({string.Join(", ", PrincipalColumns)}) ON DELETE {OnDelete}"
        + (OnUpdate == "NO ACTION" ? null : $" ON UPDATE {OnUpdate}") + (IsDeferrable ? " DEFERRABLE" : null) + (IsValidated ? null : " NOT VALID");
}
