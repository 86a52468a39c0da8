using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace SoftReferences.Tool;

/// <summary>Gives the operations of a migration, whatever the models are.</summary>
internal sealed class GivenDifferences(IRelationalModel model, IReadOnlyList<MigrationOperation> up, IReadOnlyList<MigrationOperation> down) : IMigrationsModelDiffer
{
    public bool HasDifferences(IRelationalModel? source, IRelationalModel? target) => true;

    public IReadOnlyList<MigrationOperation> GetDifferences(IRelationalModel? source, IRelationalModel? target) => ReferenceEquals(target, model) ? up : down;
}
