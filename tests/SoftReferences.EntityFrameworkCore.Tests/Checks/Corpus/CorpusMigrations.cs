using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

/// <summary>The migrations of a case. The first one creates the tables as 'dotnet ef' would write it, and then does what the case says.</summary>
internal sealed class CorpusMigrations(ICurrentDbContext current) : IMigrationsAssembly
{
    private CorpusContext Context => (CorpusContext)current.Context;

    public IReadOnlyDictionary<string, TypeInfo> Migrations => Context.Case.Later is null
        ? new Dictionary<string, TypeInfo> { [First.Id] = typeof(First).GetTypeInfo() }
        : new Dictionary<string, TypeInfo> { [First.Id] = typeof(First).GetTypeInfo(), [Second.Id] = typeof(Second).GetTypeInfo() };

    public ModelSnapshot? ModelSnapshot => new Snapshot(TargetModel);

    public Assembly Assembly => typeof(CorpusMigrations).Assembly;

    private IModel TargetModel => Context.GetService<IDesignTimeModel>().Model;

    public string? FindMigrationId(string nameOrId) => Migrations.Keys.SingleOrDefault(id => id == nameOrId);

    public Migration CreateMigration(TypeInfo migrationClass, string activeProvider)
    {
        Migration migration = migrationClass.AsType() == typeof(First) ? new First(Context, TargetModel) : new Second(Context, TargetModel);
        migration.ActiveProvider = activeProvider;
        return migration;
    }

    private sealed class Snapshot(IModel model) : ModelSnapshot
    {
        public override IModel Model => model;

        protected override void BuildModel(ModelBuilder modelBuilder)
        {
        }
    }

    [Migration(Id)]
    private sealed class First(CorpusContext context, IModel model) : Migration
    {
        public const string Id = "20260101000000_First";

        public override IModel TargetModel => model;

        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Operations.AddRange(context.GetService<IMigrationsModelDiffer>().GetDifferences(null, model.GetRelationalModel()));
            context.Case.Migration(migrationBuilder);
            migrationBuilder.CreateSoftReferenceTriggers(model);
        }
    }

    [Migration(Id)]
    private sealed class Second(CorpusContext context, IModel model) : Migration
    {
        public const string Id = "20260202000000_Second";

        public override IModel TargetModel => model;

        protected override void Up(MigrationBuilder migrationBuilder) => context.Case.Later!(migrationBuilder);
    }
}
