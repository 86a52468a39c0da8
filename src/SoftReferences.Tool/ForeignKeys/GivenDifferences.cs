using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace SoftReferences.Tool;

/// <summary>Returns given operations instead of comparing the models.</summary>
internal sealed class GivenDifferences(IRelationalModel model, IReadOnlyList<MigrationOperation> up, IReadOnlyList<MigrationOperation> down) : IMigrationsModelDiffer
{
    public bool HasDifferences(IRelationalModel? source, IRelationalModel? target) => true;

    public IReadOnlyList<MigrationOperation> GetDifferences(IRelationalModel? source, IRelationalModel? target) => ReferenceEquals(target, model) ? up : down;
}
