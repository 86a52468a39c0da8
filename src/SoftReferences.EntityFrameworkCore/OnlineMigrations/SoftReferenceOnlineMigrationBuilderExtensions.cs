using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using SoftReferences.EntityFrameworkCore;

namespace Microsoft.EntityFrameworkCore.Migrations;

/// <summary>Replaces foreign keys by references on a system in use, without making writers wait for long.</summary>
/// <remarks>
/// Every command runs in its own transaction and can run again, so a migration that failed half-way is simply applied again. Put other
/// operations into a separate migration before it. A command that needs a strong lock waits for it for at most 0.4 seconds, lets go, and tries
/// again until its patience ends. Then it raises SQLSTATE 55P03 and has changed nothing. On SQLite, which has one writer at a time, triggers are
/// created and dropped as by the ordinary methods; those for keys and indexes throw.
/// </remarks>
public static class SoftReferenceOnlineMigrationBuilderExtensions
{
    private const string Sqlite = "Microsoft.EntityFrameworkCore.Sqlite";

    /// <summary>Drops a foreign key, if it exists.</summary>
    /// <param name="migrationBuilder">The builder of the migration.</param>
    /// <param name="name">The name of the constraint in the database.</param>
    /// <param name="table">The table that has it. Its partitions lose it too.</param>
    /// <param name="schema">The schema of the table, or <see langword="null"/> for that of the connection.</param>
    /// <param name="patience">How long to keep trying. The default is 25 seconds, because Npgsql ends a command after 30 seconds by default.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="NotSupportedException">The provider is not PostgreSQL.</exception>
    public static MigrationBuilder DropForeignKeyOnline(
        this MigrationBuilder migrationBuilder, string name, string table, string? schema = null, TimeSpan? patience = null)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(table);
        RequirePostgreSql(migrationBuilder, nameof(DropForeignKeyOnline));
        return Add(migrationBuilder, [OnlineForeignKey.Drop(StoreObjectIdentifier.Table(table, schema), name, patience)]);
    }

    /// <summary>Creates an index with <c>CREATE INDEX CONCURRENTLY</c>, if it does not exist. An invalid index from an earlier attempt is dropped first.</summary>
    /// <param name="migrationBuilder">The builder of the migration.</param>
    /// <param name="name">The name of the index.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns, in the order of the index.</param>
    /// <param name="schema">The schema of the table, or <see langword="null"/> for that of the connection.</param>
    /// <param name="unique">Whether the index is unique.</param>
    /// <param name="partitions">
    /// The partitions of the table that hold rows; none if it is not partitioned. Partitions that are not named are indexed too, but
    /// block writers meanwhile.
    /// </param>
    /// <param name="patience">How long to keep trying what needs a strong lock. The default is 25 seconds. It does not limit building the index: large tables need a longer command timeout.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="NotSupportedException">The provider is not PostgreSQL.</exception>
    public static MigrationBuilder CreateIndexOnline(
        this MigrationBuilder migrationBuilder,
        string name,
        string table,
        string[] columns,
        string? schema = null,
        bool unique = false,
        IEnumerable<(string? Schema, string Table)>? partitions = null,
        TimeSpan? patience = null)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(table);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentOutOfRangeException.ThrowIfZero(columns.Length, nameof(columns));
        RequirePostgreSql(migrationBuilder, nameof(CreateIndexOnline));
        return Add(
            migrationBuilder,
            OnlineIndex.Create(
                StoreObjectIdentifier.Table(table, schema), name, columns, unique, [.. (partitions ?? []).Select(partition => StoreObjectIdentifier.Table(partition.Table, partition.Schema))], patience));
    }

    /// <summary>Creates triggers as <see cref="SoftReferenceMigrationBuilderExtensions.CreateSoftReferenceTriggers"/> does, one table at a time.</summary>
    /// <param name="migrationBuilder">The builder of the migration.</param>
    /// <param name="targetModel">The model of the migration: <c>TargetModel</c>.</param>
    /// <param name="patience">How long to keep trying for each table. The default is 25 seconds.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>The old triggers of a table are replaced by the new ones in one transaction.</remarks>
    /// <exception cref="NotSupportedException">The provider is neither PostgreSQL nor SQLite.</exception>
    /// <exception cref="InvalidOperationException">The triggers cannot be created for the model. The message gives every reason.</exception>
    public static MigrationBuilder CreateSoftReferenceTriggersOnline(this MigrationBuilder migrationBuilder, IReadOnlyModel targetModel, TimeSpan? patience = null)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        ArgumentNullException.ThrowIfNull(targetModel);
        return TriggerDialect.For(migrationBuilder.ActiveProvider) is PostgreSqlTriggers
            ? Add(migrationBuilder, OnlineTriggers.Create(TriggerModel.Read(targetModel), patience))
            : migrationBuilder.CreateSoftReferenceTriggers(targetModel);
    }

    /// <summary>Drops triggers as <see cref="SoftReferenceMigrationBuilderExtensions.DropSoftReferenceTriggers"/> does, one table at a time.</summary>
    /// <param name="migrationBuilder">The builder of the migration.</param>
    /// <param name="targetModel">The model of the migration: <c>TargetModel</c>.</param>
    /// <param name="patience">How long to keep trying for each table. The default is 25 seconds.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="NotSupportedException">The provider is neither PostgreSQL nor SQLite.</exception>
    public static MigrationBuilder DropSoftReferenceTriggersOnline(this MigrationBuilder migrationBuilder, IReadOnlyModel targetModel, TimeSpan? patience = null)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        ArgumentNullException.ThrowIfNull(targetModel);
        return TriggerDialect.For(migrationBuilder.ActiveProvider) is PostgreSqlTriggers
            ? Add(migrationBuilder, OnlineTriggers.Drop(TriggerModel.TablesOf(targetModel), patience))
            : migrationBuilder.DropSoftReferenceTriggers(targetModel);
    }

    private static MigrationBuilder Add(MigrationBuilder migrationBuilder, IEnumerable<string> commands)
    {
        foreach (var command in commands)
        {
            migrationBuilder.Operations.Add(new SqlOperation { Sql = command, SuppressTransaction = true });
        }

        return migrationBuilder;
    }

    private static void RequirePostgreSql(MigrationBuilder migrationBuilder, string method)
    {
        if (TriggerDialect.For(migrationBuilder.ActiveProvider) is not PostgreSqlTriggers)
        {
            throw new NotSupportedException($"'{method}' is for PostgreSQL, and the provider is '{Sqlite}', which changes its tables in other ways. Use the ordinary method.");
        }
    }
}
