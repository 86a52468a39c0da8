using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using SoftReferences.EntityFrameworkCore;

namespace Microsoft.EntityFrameworkCore.Migrations;

/// <summary>Delivers the triggers that capture deletions and guard references.</summary>
public static class SoftReferenceMigrationBuilderExtensions
{
    /// <summary>Creates the triggers that the model needs, and drops those of the library that it does not need any more.</summary>
    /// <param name="migrationBuilder">The builder of the migration.</param>
    /// <param name="targetModel">The model of the migration: <c>TargetModel</c>.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// <para>
    /// Call it last in <c>Up</c> of the first migration that has references or owned entities, and of each one that changes
    /// a table that has: <c>migrationBuilder.CreateSoftReferenceTriggers(TargetModel);</c>. It can be called any number of times.
    /// </para>
    /// <para>
    /// Tables that are excluded from migrations get no triggers: they belong to the migrations of another context.
    /// References inside a JSON column are not guarded.
    /// </para>
    /// </remarks>
    /// <exception cref="NotSupportedException">The provider is neither PostgreSQL nor SQLite.</exception>
    /// <exception cref="InvalidOperationException">
    /// The model cannot have the triggers; the message has every reason. Or the migration rebuilds a table on SQLite, and the triggers would be lost with it.
    /// </exception>
    public static MigrationBuilder CreateSoftReferenceTriggers(this MigrationBuilder migrationBuilder, IReadOnlyModel targetModel) =>
        Add(migrationBuilder, targetModel, (dialect, model) => dialect.Create(TriggerModel.Read(model), migrationBuilder.Operations));

    /// <summary>Drops every trigger of the library from the tables of the model, those of an earlier version and of dropped columns included.</summary>
    /// <param name="migrationBuilder">The builder of the migration.</param>
    /// <param name="targetModel">The model of the migration: <c>TargetModel</c>.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Call it first in <c>Down</c>, and first in <c>Up</c> of a migration that drops or alters a column of references:
    /// PostgreSQL keeps a column that a trigger depends on.
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
