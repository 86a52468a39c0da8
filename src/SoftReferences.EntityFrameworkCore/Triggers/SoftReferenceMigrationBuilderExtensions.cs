using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using SoftReferences.EntityFrameworkCore;

namespace Microsoft.EntityFrameworkCore.Migrations;

/// <summary>Creates and drops the triggers that capture deletions and guard references.</summary>
public static class SoftReferenceMigrationBuilderExtensions
{
    /// <summary>Creates the triggers that the model needs, and drops the library's triggers that it no longer needs.</summary>
    /// <param name="migrationBuilder">The builder of the migration.</param>
    /// <param name="targetModel">The model of the migration: <c>TargetModel</c>.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// <para>
    /// Call it at the end of <c>Up</c>, in the first migration with references or owned entities and in each one that changes
    /// their tables: <c>migrationBuilder.CreateSoftReferenceTriggers(TargetModel);</c>. It can be called any number of times.
    /// </para>
    /// <para>
    /// Tables that are excluded from migrations get no triggers: they belong to the migrations of another context.
    /// References inside a JSON column are not guarded.
    /// </para>
    /// </remarks>
    /// <exception cref="NotSupportedException">The provider is neither PostgreSQL nor SQLite.</exception>
    /// <exception cref="InvalidOperationException">
    /// The triggers cannot be created for the model, and the message gives every reason; or the migration rebuilds a table on SQLite, which would remove its triggers.
    /// </exception>
    public static MigrationBuilder CreateSoftReferenceTriggers(this MigrationBuilder migrationBuilder, IReadOnlyModel targetModel) =>
        Add(migrationBuilder, targetModel, (dialect, model) => dialect.Create(TriggerModel.Read(model), migrationBuilder.Operations));

    /// <summary>Drops all of the library's triggers from the tables of the model, including those of earlier versions and of dropped columns.</summary>
    /// <param name="migrationBuilder">The builder of the migration.</param>
    /// <param name="targetModel">The model of the migration: <c>TargetModel</c>.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Call it at the beginning of <c>Down</c>, and at the beginning of <c>Up</c> in a migration that drops or alters a column of
    /// references: PostgreSQL does not change a column that a trigger depends on.
    /// </remarks>
    /// <exception cref="NotSupportedException">The provider is neither PostgreSQL nor SQLite.</exception>
    public static MigrationBuilder DropSoftReferenceTriggers(this MigrationBuilder migrationBuilder, IReadOnlyModel targetModel) =>
        Add(migrationBuilder, targetModel, static (dialect, model) => dialect.Drop(TriggerModel.TablesOf(model)));

    private static MigrationBuilder Add(
        MigrationBuilder migrationBuilder,
        IReadOnlyModel targetModel,
        Func<TriggerDialect, IReadOnlyModel, IEnumerable<string>> write)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        ArgumentNullException.ThrowIfNull(targetModel);
        foreach (var command in write(TriggerDialect.For(migrationBuilder.ActiveProvider), targetModel))
        {
            migrationBuilder.Operations.Add(new SqlOperation { Sql = command });
        }

        return migrationBuilder;
    }
}
